"""Writes WeChat's and Alipay's exports as the providers write them: ours, seeded, with the tricky cases."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

START = datetime(2026, 2, 1, 9, 0, 0)  # noqa: DTZ001 - as the files write it
_FLOW = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"  # noqa: E501
_WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
_ALIPAY = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注"
)
_WEB = "交易号,商家订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,交易对方,商品名称,金额（元）,收/支,交易状态,服务费（元）,成功退款（元）,备注,资金状态"  # noqa: E501
_TRADE = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"  # noqa: E501
_ACCOUNT = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注"  # noqa: E501


@dataclass(frozen=True)
class Move:
    """One movement, in the words of the export that tells it; `minor` is positive."""

    no: str
    at: datetime
    minor: int
    side: str = "收入"
    type: str = "转账"
    state: str = ""
    other: str = "李雨"
    goods: str = "/"
    remark: str = "/"
    second_no: str = ""
    fee_minor: int = 0
    money: str = ""
    returned_minor: int = 0


def yuan(minor: int, places: int = 2) -> str:
    """Return minor units as these exports write them."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}{'0' * (places - 2)}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _sum(moves: Sequence[Move], *sides: str) -> tuple[int, int]:
    chosen = [move.minor for move in moves if move.side in sides]
    return len(chosen), sum(chosen)


def fund_flow(moves: Sequence[Move], *, opening: int = 10_000_00, decorated: bool = False) -> bytes:
    """Return a WeChat Pay fund-flow bill; `decorated`: backticks on the header too, every value quoted."""
    held, lines = opening, []
    for move in moves:
        held += move.minor if move.side == "收入" else -move.minor
        lines.append(
            [_time(move.at), move.no, move.second_no or move.no, move.type, move.type, move.side,
             yuan(move.minor), yuan(held), "1600000001API", move.remark, f"S{move.no[-12:]}"]
        )  # fmt: skip
    (n_in, s_in), (n_out, s_out) = _sum(moves, "收入"), _sum(moves, "支出")
    closing = [str(len(moves)), str(n_in), yuan(s_in), str(n_out), yuan(s_out)]

    def told(cells: Sequence[str]) -> str:
        return ",".join(f'"`{cell}"' if decorated else f"`{cell}" for cell in cells)

    header = told(_FLOW.split(",")) if decorated else _FLOW
    names = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
    return "\r\n".join([header, *map(told, lines), names, told(closing), ""]).encode()


def _wechat_cells(move: Move, *, bare: bool) -> list[str]:
    tab = "" if bare else "\t"
    amount = yuan(move.minor) if bare else f"¥{yuan(move.minor)}"
    return [_time(move.at), move.type, move.other, move.goods, move.side, amount, "/",
            move.state or "已存入零钱", f"{move.no}{tab}", f"/{tab}", move.remark]  # fmt: skip


def _wechat_preamble(moves: Sequence[Move]) -> list[str]:
    sides = [_sum(moves, "收入"), _sum(moves, "支出"), _sum(moves, "/")]
    claims = [
        f"{name}：{count}笔 {yuan(minor)}元"
        for name, (count, minor) in zip(("收入", "支出", "中性交易"), sides, strict=True)
    ]
    return [
        "微信支付账单明细", "微信昵称：[测试]",
        "起始时间：[2026-02-01 00:00:00] 终止时间：[2026-02-28 23:59:59]", "导出类型：[全部]",
        "导出时间：[2026-03-01 16:05:22]", "", f"共{len(moves)}笔记录", *claims, "注：",
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
        "2. 本明细仅展示当前账单中的交易，不包括已删除的记录", "3. 本明细仅供个人对账使用", "",
        "----------------------微信支付账单明细列表--------------------",
    ]  # fmt: skip


def wechat_csv(moves: Sequence[Move]) -> bytes:
    """Return a WeChat personal bill of the years to mid-2025."""
    above = [f"{text}{',' * 10}" for text in _wechat_preamble(moves)]
    below = [",".join(f'"{cell}"' if "¥" in cell and "服务费" in cell else cell for cell in cells)
             for cells in (_wechat_cells(move, bare=False) for move in moves)]  # fmt: skip
    return "\r\n".join([*above, _WECHAT, *below, ""]).encode("utf-8-sig")


def wechat_lines(moves: Sequence[Move]) -> list[list[str | float]]:
    """Return the cells of a WeChat personal bill of 2026: a fourth note, serial times, bare amounts."""
    above = _wechat_preamble(moves)
    above.insert(-2, "4. 本账单中所有时间均为UTC+08:00时间")
    lines: list[list[str | float]] = [[text] for text in above]
    lines.append(list(_WECHAT.split(",")))
    for move in moves:
        cells: list[str | float] = list(_wechat_cells(move, bare=True))
        cells[0] = (move.at - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
        cells[5] = move.minor / 100
        lines.append(cells)
    return lines


def alipay(moves: Sequence[Move], *, encoding: str = "gb18030") -> bytes:
    """Return an Alipay personal export: padded cells, a tab after numbers, a comma at each line's end."""
    (n_in, s_in), (n_out, s_out) = _sum(moves, "收入"), _sum(moves, "支出")
    n_no, s_no = _sum(moves, "不计收支")
    notes = [f"{n}.本回单的第{n}条说明，汇总金额可能与明细不一致" for n in range(1, 10)]
    above = [
        "-" * 84, "导出信息：", "姓名：测试", "支付宝账户：test@example.org",
        "起始时间：[2026-02-01 00:00:00]    终止时间：[2026-02-28 23:59:59]", "导出交易类型：[全部]",
        "导出时间：[2026-03-01 09:12:52]", f"共{len(moves)}笔记录", f"收入：{n_in}笔 {yuan(s_in)}元",
        f"支出：{n_out}笔 {yuan(s_out)}元", f"不计收支：{n_no}笔 {yuan(s_no)}元", "", "特别提示：", *notes,
        "", "-" * 24 + "支付宝（中国）网络技术有限公司  电子客户回单" + "-" * 24,
    ]  # fmt: skip
    below = []
    for move in moves:
        cells = [_time(move.at), move.type, move.other, "ab***@example.org", move.goods, move.side,
                 yuan(move.minor), "余额", move.state or "交易成功", move.no, "", move.remark]  # fmt: skip
        tabbed = [f"{cell:<18}{chr(9) if place in {9, 10} else ''}" for place, cell in enumerate(cells)]
        below.append(",".join(tabbed) + ",")
    header = ",".join(f"{name:<18}" for name in _ALIPAY.split(",")) + ","
    return "\r\n".join([*above, header, *below, ""]).encode(encoding)


def alipay_web(moves: Sequence[Move]) -> bytes:
    """Return an Alipay export of the web page: GBK, the claims below."""
    below = []
    for move in moves:
        money = move.money if move.money or move.state == "交易关闭" else f"已{move.side}"
        cells = [f"{move.no}\t", "ORDER\t", _time(move.at), _time(move.at), _time(move.at), "支付宝网站",
                 "即时到账交易", move.other, move.goods, yuan(move.minor), move.side,
                 move.state or "交易成功", yuan(move.fee_minor), yuan(move.returned_minor), move.remark,
                 money]  # fmt: skip
        below.append((money, move.minor, ",".join(f"{cell:<12}" for cell in cells) + ","))
    claims = []
    for name in ("已收入", "待收入", "已支出", "待支出"):
        minors = [minor for money, minor, _ in below if money == name]
        claims.append(f"{name}:{len(minors)}笔,{yuan(sum(minors))}元")
    lines = [
        "支付宝交易记录明细查询", "账号:[test@example.org]",
        "起始日期:[2026-02-01 00:00:00]    终止日期:[2026-03-01 00:00:00]",
        "-" * 33 + "交易记录明细列表" + "-" * 36, ",".join(f"{n:<14}" for n in _WEB.split(",")) + ",",
        *(line for _, _, line in below), "-" * 84, f"共{len(moves)}笔记录", *claims,
        "导出时间:[2026-03-01 01:01:02]    用户:测试", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("gb18030")


def alipay_trade(moves: Sequence[Move], *, signed: bool = True) -> bytes:
    """Return an Alipay merchant trade bill; signs of refunds and fees as either published sample has them."""
    lines = []
    for move in moves:
        sign = -1 if move.type == "退款" and signed else 1
        fee = (move.fee_minor if move.type == "退款" else -move.fee_minor) if signed else move.fee_minor
        cells = [f"{move.no}\t", f"AP{move.no[-8:]}\t", f"{move.type}\t", move.goods, _time(START),
                 _time(move.at), "\t", "\t", "\t", "\t", f"**{move.other[-1]}(139******01)",
                 yuan(abs(sign) * move.minor), yuan(sign * move.minor), *["0.00"] * 5, "", "0.00\t", "0.00",
                 f"{move.second_no}\t", yuan(fee), "0.00", move.remark]  # fmt: skip
        lines.append(",".join(cells))
    paid = [move.minor for move in moves if move.type == "交易"]
    rule = "-" * 40
    return "\r\n".join(
        ["#支付宝业务明细查询", "#账号：[20887000000000000156]",
         "#起始日期：[2026年02月01日 00:00:00]   终止日期：[2026年03月01日 00:00:00]",
         f"#{rule}业务明细列表{rule}", _TRADE, *lines, f"#{rule}业务明细列表结束{rule}",
         f"#交易合计：{len(paid)}笔，商家实收共{yuan(sum(paid))}元，商家优惠共0.00元",
         "#导出时间：[2026年03月01日 13:19:01]", ""]
    ).encode("gb18030")  # fmt: skip


TRADE_SUMMARY = (
    "#支付宝业务汇总查询\r\n门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）\r\n"
    "合计,,1,1,200.00,0.00\r\n"
).encode("gbk")


def alipay_account(
    moves: Sequence[Move], *, opening: int = 0, ascii_brackets: bool = False, seed: int | None = None
) -> bytes:
    """Return an Alipay merchant account bill; a seed shuffles its columns and adds those of newer bills."""
    held, rows = opening, []
    names = _ACCOUNT.split(",")
    for move in moves:
        is_in = move.side == "收入"
        held += move.minor if is_in else -move.minor
        rows.append(dict(zip(names, [
            f"{move.second_no or 'F' + move.no}\t", f"{move.no}\t", f"AP{move.no[-8:]}\t", f"{move.goods}\t",
            _time(move.at), f"{move.other} (w***@example.org)\t", yuan(move.minor if is_in else 0),
            yuan(0 if is_in else -move.minor), yuan(held), "支付宝", move.type, move.remark], strict=True)
        ))  # fmt: skip
    if seed is not None:
        names = [*names, "业务基础订单号", "业务账单来源", "业务描述"]
        random.Random(seed).shuffle(names)
    header = ",".join(names)
    if ascii_brackets:
        header = header.replace("（", "(").replace("）", ")")
    (n_in, s_in), (n_out, s_out) = _sum(moves, "收入"), _sum(moves, "支出")
    rule = "-" * 40
    return "\r\n".join(
        ["#支付宝账务明细查询", "#账号：[20888000000000000156]",
         "#起始日期：[2026年02月01日 00:00:00]   终止日期：[2026年03月01日 00:00:00]",
         f"#{rule}账务明细列表{rule}", header,
         *(",".join(row.get(name, "") for name in names) for row in rows),
         f"#{rule}账务明细列表结束{rule}", f"#支出合计：{n_out}笔，共{yuan(s_out)}元",
         f"#收入合计：{n_in}笔，共{yuan(s_in)}元", "#导出时间：[2026年03月01日 13:19:01]", ""]
    ).encode("gb18030")  # fmt: skip


def archive(*members: tuple[str, bytes]) -> bytes:
    """Return a ZIP whose names are GBK without the flag that says which encoding they are."""
    parts, directory, place = b"", b"", 0
    for name, content in members:
        raw, crc = name.encode("gbk"), zlib.crc32(content)
        fixed = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, crc, len(content), len(content), len(raw), 0)
        parts += b"PK\x03\x04" + fixed + raw + content
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, place)
        directory += raw
        place = len(parts)
    ending = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(parts), 0)
    return parts + directory + b"PK\x05\x06" + ending


def unpacked(content: bytes) -> list[bytes]:
    """Return the members of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return [opened.read(name) for name in opened.namelist()]


def gifts(seed: int, count: int, code: str = "") -> list[Move]:
    """Return money in of many donors, by time, with numbers as long as the providers'."""
    draw = random.Random(seed)
    one = Move("", START, 1, goods="转账备注:加油", remark="/")
    return [
        replace(
            one,
            no=f"4200002026{draw.randrange(10**17, 10**18)}",
            at=START + timedelta(minutes=7 * n + draw.randrange(7)),
            minor=draw.choice([1, 100, 1000, draw.randrange(1, 10_000_00)]),
            goods=f"转账备注:加油{code}" if code and draw.random() < 0.7 else one.goods,
            other=draw.choice(["李雨", "王𠮷", "A B", "匿名用户", "周“小”米"]),
        )
        for n in range(count)
    ]
