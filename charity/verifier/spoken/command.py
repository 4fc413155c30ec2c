"""What the command line says around the checks."""

from __future__ import annotations

#: Names of checks, for those that were not reached.
TITLES: dict[str, tuple[str, str]] = {
    "file": ("the file", "文件"),
    "signature": ("the desk's signature", "核实台的签名"),
    "entry": ("the form of the entry", "分录的写法"),
    "inclusion": ("whether it is in the log", "是否在日志里"),
    "donor": ("the donor's name", "捐助人姓名"),
    "ref": ("the payment's number", "流水号"),
    "witnesses": ("outside witnesses", "外部联署方"),
    "files": ("the log's files", "日志的文件"),
    "canonical": ("the form of the entries", "分录的写法"),
    "order": ("their numbers", "编号"),
    "names": ("the log's name in them", "日志名称"),
    "kinds": ("their kinds and accounts", "种类和账户"),
    "sums": ("their sums", "合计为零"),
    "reversals": ("reversals", "冲正"),
    "funds": ("what each appeal holds", "各求助信息的结存"),
    "remainders": ("remainders handed on", "剩余款的转出与转入"),
    "equation": ("received = paid out + refunded + fees + held", "收到 = 已拨付 + 已退款 + 手续费 + 结存"),
    "root": ("the root of the tree", "树根"),
    "consistency": ("whether an earlier checkpoint is continued", "是否延续早先的检查点"),
    "paper": ("the PDF's own signature", "PDF 自身的签名"),
    "subject": ("whose entries they are", "分录的归属"),
    "totals": ("the report's totals", "报告的合计"),
    "printed": ("the printed amounts", "所印金额"),
    "page": ("the amounts on page one", "第一页上的金额"),
    "csv": ("the table for spreadsheets", "所附表格"),
    "previous": ("whether the report before is continued", "是否延续上一份报告"),
    "verifier": ("the verifier it carries", "所附核验程序"),
}

#: Kinds of entries; donors read them.
KINDS: dict[str, tuple[str, str]] = {
    "donation": ("donation", "捐款"),
    "lump": ("several donations in one sum, donors unknown", "多笔合计，捐助人不明"),
    "refund": ("refund to the donor", "退还捐助人"),
    "payout": ("payout", "拨付"),
    "use": ("used, with voucher", "有票据的使用"),
    "fee": ("fee of the channel", "渠道手续费"),
    "reversal": ("reversal of entry {reverses}", "冲正第 {reverses} 号"),
    "transfer": ("transfer between accounts", "账户间划转"),
    "remainder": ("remainder", "剩余款"),
    "pledge": ("pledge", "认捐"),
    "appeal_published": ("appeal published", "求助信息已发布"),
    "appeal_corrected": ("appeal corrected", "求助信息已更正"),
    "appeal_closed": ("appeal closed", "求助信息已结束"),
    "verification_signed": ("verification signed", "核实结果已签署"),
    "report_issued": ("report issued", "报告已签发"),
    "statement_imported": ("statement imported", "账单已导入"),
    "remainder_decided": ("remainder decided", "剩余款处置已决定"),
}

CUSTODIES: dict[str, tuple[str, str]] = {
    "held": ("held by the desk", "核实台代管"),
    "observed": ("held by the family, observed by the desk", "家庭持有，核实台查证"),
    "mirrored": ("held by a designated platform", "指定平台持有"),
}

#: Channels by which money comes; the desk's own names in English.
CHANNELS: dict[str, tuple[str, str]] = {
    "WeChat": ("WeChat", "微信"),
    "Alipay": ("Alipay", "支付宝"),
    "Bank": ("Bank", "银行"),
    "Cash": ("Cash", "现金"),
}

#: Why something cannot be read.
UNREADABLE: dict[str, tuple[str, str]] = {
    "gone": ("no such file or folder", "没有这个文件或文件夹"),
    "denied": ("reading it is not allowed", "没有读取权限"),
    "folder": ("it is a folder", "这是一个文件夹"),
    "unreadable": ("it cannot be read or written", "无法读写"),
    "unreachable": ("the address cannot be reached", "无法连接该网址"),
    "address": ("this is no address", "这不是网址"),
    "refused": ("the server answers with an error", "服务器返回错误"),
    "long": ("longer than any file of a log", "超出日志文件应有的大小"),
    "packed": ("it does not unpack", "无法解压"),
}

#: Parts of the equation, and what is counted.
PARTS: dict[str, tuple[str, str]] = {
    "received_minor": ("received", "收到"),
    "paid_out_minor": ("paid out", "已拨付"),
    "refunded_minor": ("refunded", "已退款"),
    "fees_minor": ("fees", "手续费"),
    "held_minor": ("held", "结存"),
    "donations": ("donations", "捐款笔数"),
    "lumps": ("lumps", "合计入账笔数"),
}

SAYINGS: dict[str, tuple[str, str]] = {
    "purpose": (
        "Check receipts, reports and whole logs of a help desk, offline.",
        "离线核验求助核实台的入账证明、报告和整本日志。",
    ),
    "receipt": ("check a donor's receipt", "核验入账证明"),
    "log": ("check a whole log", "核验整本日志"),
    "report": ("check a transparency report", "核验公示报告"),
    "bundle": ("write this verifier as one file", "把本程序写成一个文件"),
    "witness": ("run a witness of logs", "运行日志联署方"),
    "help-receipt": ("a .tlog-proof file, or the PDF that carries it", ".tlog-proof 文件，或附有它的 PDF"),
    "help-log": ("a folder, or an http(s) address", "文件夹，或 http(s) 网址"),
    "help-report": ("the report's PDF", "报告的 PDF"),
    "help-vkey": ("the desk's verifier key, name+hash+key", "核实台的验证公钥，形如 name+hash+key"),
    "help-former": (
        "a key of the desk from before it changed its key, @, and how many entries the log had then "
        "(the first entry of the log after it); may be given again",
        "核实台换钥之前的公钥，后接 @ 和换钥时的分录数（即新日志的第一条编号），可写多个",
    ),
    "help-witness": ("the key of an outside witness; may be given again", "外部联署方的公钥，可写多个"),
    "help-quorum": ("how many of them have to have confirmed (0)", "至少要有几个确认（0）"),
    "help-old": ("a checkpoint that you kept from earlier", "您早先留存的检查点文件"),
    "help-balance": ("print the totals of each appeal", "打印每个求助信息的合计"),
    "help-ca": ("the certificate (PEM) behind the PDF's signature", "PDF 签名的上级证书（PEM）"),
    "help-lang": ("zh or en", "zh 或 en"),
    "help-out": ("the file to write", "要写入的文件"),
    "passed": ("ok", "通过"),
    "failed": ("FAILED", "不通过"),
    "undone": ("not done", "未核验"),
    "earlier": (
        "{title}: not reached, as an earlier check failed.",
        "{title}：前面的核验没有通过，未能进行。",
    ),
    "not-checked": ("What this did not check:", "没有核验的事："),
    "entry-is": ("The entry: {words}.", "这条分录：{words}。"),
    "entry-money": ("{day}, {amount}, {kind}, for {appeal}", "{day}，{amount}，{kind}，{appeal}"),
    "entry-fact": ("{day}, {kind}, {appeal}", "{day}，{kind}，{appeal}"),
    "entry-desk": ("{day}, {kind}", "{day}，{kind}"),
    "first-bad": ("The first bad entry is {seq:,}.", "第一条有问题的分录是第 {seq:,} 号。"),
    "result-ok": ("Result: everything that was checked holds.", "结论：凡核验过的都成立。"),
    "result-carried": (
        "Result: what the file carries holds; the paper itself, its pictures and words, was not checked.",
        "结论：文件所附的内容成立；纸面本身（所见的图和文字）没有核验。",
    ),
    "result-nothing": (
        "Result: nothing could be checked, so nothing is vouched for.",
        "结论：什么也没能核验，因此什么也不能担保。",
    ),
    "result-failed": ("Result: it does not hold. Do not rely on it.", "结论：不成立，请勿采信。"),
    "totals-are": ("Totals, {custody}:", "合计，{custody}："),
    "total": (
        "{appeal}  received {received} = paid out {paid_out} + refunded {refunded} + fees {fees} + held {held}"
        "  ({donations:,} donations, {lumps:,} lumps)",
        "{appeal}  收到 {received} = 已拨付 {paid_out} + 已退款 {refunded} + 手续费 {fees} + 结存 {held}"
        "（捐款 {donations:,} 笔，合计入账 {lumps:,} 笔）",
    ),
    "total-observed": (
        "{appeal}  known received {received} = used, with vouchers {paid_out} + refunded {refunded} + fees {fees} "
        "+ no voucher yet {held}  ({donations:,} donations, {lumps:,} lumps)",
        "{appeal}  已知收到 {received} = 有票据的使用 {paid_out} + 已退款 {refunded} + 手续费 {fees} + 尚无票据 {held}"
        "（捐款 {donations:,} 笔，合计入账 {lumps:,} 笔）",
    ),
    "no-totals": ("No money was moved.", "没有款项往来。"),
    "written": ("Written: {path}", "已写入：{path}"),
    "file-fault": ("{path}: {why}. Nothing could be checked.", "{path}：{why}。什么也没能核验。"),
    "out-fault": ("{path}: {why}.", "{path}：{why}。"),
    "scheme": (
        "{place}: a log is read from a folder, or from an address with http:// or https://. "
        "Nothing could be checked.",
        "{place}：日志只能从文件夹，或以 http:// 或 https:// 开头的网址读取。什么也没能核验。",
    ),
    "follows": (
        " (This may be only a consequence of what failed above.)",
        "（这可能只是上面不通过之处的后果。）",
    ),
    "payment": ("payment {number} by {channel}", "{channel}流水 {number}"),
    "payment-refund": (
        "refund {refund} of payment {number} by {channel}",
        "{channel}流水 {number} 的退款 {refund}",
    ),
    "key-bad": (
        "{text} is not a verifier key: copy it whole, name+hash+key, without spaces.",
        "{text} 不是验证公钥：请完整复制，形如 name+hash+key，中间没有空格。",
    ),
    "key-of-witness": (
        "{text} is the key of a witness, not of a log: it belongs behind --witness.",
        "{text} 是联署方的公钥，不是日志的：请用在 --witness 之后。",
    ),
    "key-of-log": (
        "{text} is the key of a log, not of a witness: it belongs behind --vkey or --former.",
        "{text} 是日志的公钥，不是联署方的：请用在 --vkey 或 --former 之后。",
    ),
    "vkey-or-ca": (
        "Give the desk's key with --vkey, or the certificate behind the PDF with --ca, or both.",
        "请用 --vkey 给出核实台的公钥，或用 --ca 给出 PDF 的上级证书，也可以两个都给。",
    ),
    "quorum-bad": ("A quorum is a number from 0 to 64.", "要求的个数应在 0 到 64 之间。"),
}
