"""What is said of reports only."""

from __future__ import annotations

#: Key of a check's saying -> English, Chinese.
SAYINGS: dict[str, tuple[str, str]] = {
    "file": (
        "The PDF carries what it is checked by: {names}.",
        "PDF 附有核验所需的材料：{names}。",
    ),
    "file!no-pdf": ("This is no PDF.", "这不是 PDF。"),
    "file!no-report": (
        "This PDF carries no {name}: it is no report of a desk, or a scan or print of one.",
        "这个 PDF 里没有 {name}：它不是核实台的报告，或只是扫描件、打印件。",
    ),
    "file!no-files": (
        "This PDF carries nothing to check it by: it is no report of a desk, or a scan or print of one.",
        "这个 PDF 没有附任何可供核验的材料：它不是核实台的报告，或只是扫描件、打印件。",
    ),
    "file!bad-facts": (
        "The facts that the report is checked by cannot be read: they were edited, or are of a later version.",
        "报告所附的核验材料无法读取：被改动过，或属于更新的版本。",
    ),
    "canonical!no-leaf": (
        "Line {line:,} of the report's ledger is not an entry as a desk writes them ({detail}).",
        "报告所附账目第 {line:,} 行不是写法规范的分录（{detail}）。",
    ),
    "subject": (
        "All of them are of {subject}, in the order of the log.",
        "都属于 {subject}，并按日志的次序排列。",
    ),
    "subject!order": ("Entry {seq:,} is out of order.", "第 {seq:,} 号次序不对。"),
    "subject!other": (
        "Entry {seq:,} is not of {subject}.",
        "第 {seq:,} 号不属于 {subject}。",
    ),
    "inclusion": (
        "The {count:,} entries of the report are in the log of {size:,} that was signed for; not one character was "
        "changed.",
        "报告所附的 {count:,} 条分录全部在已签名的 {size:,} 条日志之中，一字未改。",
    ),
    "inclusion~claimed": (
        "The {count:,} entries of the report are in the log of {size:,} that it claims; that log was held against "
        "no key.",
        "报告所附的 {count:,} 条分录全部在它所称的 {size:,} 条日志之中；那本日志没有用公钥核对。",
    ),
    "inclusion!leaves~claimed": (
        "The report's ledger is not in the log that it claims: an entry was changed, added or left out.",
        "报告所附账目不在它所称的日志里：有分录被改动、添加或遗漏。",
    ),
    "inclusion!size": (
        "The report speaks of {said:,} entries, its checkpoint of {size:,}.",
        "报告写的是 {said:,} 条分录，检查点却是 {size:,} 条。",
    ),
    "inclusion!leaves": (
        "The report's ledger is not in the log that was signed for: an entry was changed, added or left out.",
        "报告所附账目不在已签名的日志里：有分录被改动、添加或遗漏。",
    ),
    "totals": (
        "The report's totals are what its entries add up to.",
        "报告的合计与各条分录相加的结果一致。",
    ),
    "totals!other": (
        "The report says {part}: {said}; its entries add up to {wanted}.",
        "报告写的是“{part} {said}”，各条分录相加却是 {wanted}。",
    ),
    "totals!custody": (
        "The report says that the money is {custody}; its entries say that it is {booked}.",
        "报告写的保管方式是“{custody}”，分录里却是“{booked}”。",
    ),
    "printed": (
        "The amounts to be printed are those totals: {amounts}.",
        "所印金额就是这些合计：{amounts}。",
    ),
    "printed!other": (
        "{printed} is to be printed where {wanted} belongs ({part}).",
        "应印 {wanted} 之处写着 {printed}（{part}）。",
    ),
    "printed?unknown": (
        "An amount under a name that this version does not know was not compared: {name}.",
        "有一项金额的名称本版本不认识，没有比对：{name}。",
    ),
    "printed?none": ("The report names no printed amounts.", "报告没有列出所印金额。"),
    "page": (
        "All {count} of them occur in the text of page one.",
        "这 {count} 项金额都出现在第一页的文字中。",
    ),
    "page!missing": (
        "{printed} does not occur in the text of page one ({part}): what is printed is something else.",
        "第一页的文字中没有 {printed}（{part}）：印的是别的数字。",
    ),
    "page?fonts": (
        "Whether page one shows these amounts could not be read: compare with your own eyes.",
        "无法读取第一页上是否印着这些金额：请自行比对。",
    ),
    "page?none": ("There are no amounts to look for on page one.", "没有需要在第一页上查找的金额。"),
    "csv": (
        "The table for spreadsheets says the same as the entries.",
        "所附表格与各条分录一致。",
    ),
    "csv!differs": (
        "The table for spreadsheets says something else than the entries, in line {line:,}.",
        "所附表格第 {line:,} 行与分录不符。",
    ),
    "csv?absent": ("There is no table for spreadsheets.", "没有附表格。"),
    "previous": (
        "It continues the report before ({old:,} entries): nothing before it was changed or dropped.",
        "它延续了上一份报告（{old:,} 条分录）：此前的内容没有一条被改动或删去。",
    ),
    "previous?first": ("There was no report before this one.", "这是第一份报告。"),
    "previous!unsigned": (
        "The checkpoint of the report before was not signed with a key that you gave.",
        "上一份报告的检查点不是用您给出的公钥签的名。",
    ),
    "previous!out-of-force": (
        "The checkpoint of the report before is under a former key, for more entries than it was in force for.",
        "上一份报告的检查点用的是旧公钥，所签的分录数超出了它的使用期限。",
    ),
    "previous!rewritten": (
        "It does not continue the report before ({old:,} entries): history was rewritten, or this was edited.",
        "它没有延续上一份报告（{old:,} 条分录）：历史被改写，或者文件被改动过。",
    ),
    "verifier": (
        "The verifier that the paper carries is this very one.",
        "文件所附的核验程序就是本程序。",
    ),
    "verifier?other-version": (
        "The verifier that the paper carries is of another version, or was edited: use one that you trust.",
        "文件所附的核验程序是另一个版本，或被改动过：请使用您信任的程序。",
    ),
    "verifier?absent": ("The paper carries no verifier.", "文件没有附核验程序。"),
}
