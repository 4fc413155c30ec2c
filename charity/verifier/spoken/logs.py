"""What is said of whole logs, and of entries wherever they stand."""

from __future__ import annotations

#: Key of a check's saying -> English, Chinese.
SAYINGS: dict[str, tuple[str, str]] = {
    "files": (
        "All files are there, and the {count:,} entries give every tile that this checkpoint needs.",
        "文件齐全；由 {count:,} 条分录算出的哈希，与这个检查点所需的每一块都一致。",
    ),
    "files!missing": (
        "The file {file} cannot be read ({detail}); it belongs to entry {seq:,} and those after it.",
        "读不到文件 {file}（{detail}）；它属于第 {seq:,} 号及其后的分录。",
    ),
    "files!cut": (
        "The file {file} was cut or holds more than it should; it belongs to entry {seq:,} and those after it.",
        "文件 {file} 残缺或多出内容；它属于第 {seq:,} 号及其后的分录。",
    ),
    "files!differs": (
        "Entry {seq:,} is not what the file {file} says: one of the two was changed.",
        "第 {seq:,} 号分录与文件 {file} 不符：两者之一被改动过。",
    ),
    "files!differs-within": (
        "An entry from {seq:,} to {last:,} is not what the file {file} says: one of the two was changed.",
        "第 {seq:,} 号至第 {last:,} 号之间有分录与文件 {file} 不符：两者之一被改动过。",
    ),
    "files!other-partial": (
        "The file {file}, of an earlier time, is not what the entries from {seq:,} on give: one of the two was "
        "changed.",
        "早先的文件 {file} 与第 {seq:,} 号起的分录不符：两者之一被改动过。",
    ),
    "files!changed-meanwhile": (
        "The file {file} said something else when it was read again: entries from {seq:,} on.",
        "再次读取时，文件 {file} 的内容变了：第 {seq:,} 号起的分录。",
    ),
    "canonical": (
        "Each of the {count:,} entries is written in the one form that can be hashed.",
        "{count:,} 条分录都以唯一可计算哈希的形式写成。",
    ),
    "canonical!no-entry": (
        "Entry {seq:,} is not an entry as a desk writes them ({detail}).",
        "第 {seq:,} 号不是写法规范的分录（{detail}）。",
    ),
    "order": ("They are numbered without a gap, in order.", "编号依次相连，没有缺号。"),
    "order!other-number": (
        "Where entry {seq:,} belongs stands one that says it is {said:,}.",
        "第 {seq:,} 号的位置上，是一条自称第 {said:,} 号的分录。",
    ),
    "names": (
        "Each bears the name that this log had then: {spans}.",
        "每一条都写着这本日志当时的名称：{spans}。",
    ),
    "names!out-of-force": (
        "Entry {seq:,} bears the former name {log}, whose key was in force up to entry {until:,} only.",
        "第 {seq:,} 号写着旧名称 {log}，而它的公钥只用到第 {until:,} 号为止。",
    ),
    "names!other": (
        "Entry {seq:,} bears the name of another log, {log}. Did this log have a former name? Then give its "
        "former key with --former.",
        "第 {seq:,} 号写着另一本日志的名称 {log}。这本日志改过名吗？若是，请用 --former 给出旧公钥。",
    ),
    "kinds": (
        "Each entry moves what an entry of its kind moves, within its own appeal.",
        "每条分录只动用其种类应当动用的账户，且都在本求助信息之内。",
    ),
    "kinds!fact": (
        "Entry {seq:,} moves no money and yet reverses one.",
        "第 {seq:,} 号不涉及款项，却冲正了一条分录。",
    ),
    "kinds!account": (
        "Entry {seq:,} names an account that no desk has.",
        "第 {seq:,} 号写着核实台没有的账户。",
    ),
    "kinds!other-appeal": (
        "Entry {seq:,} moves money of another appeal than it says.",
        "第 {seq:,} 号动用了别的求助信息的款项。",
    ),
    "kinds!postings": (
        "Entry {seq:,} moves what an entry of its kind does not move.",
        "第 {seq:,} 号动用了其种类不该动用的账户。",
    ),
    "kinds!currency": (
        "Entry {seq:,} puts another currency into an account than was there before.",
        "第 {seq:,} 号向账户记入了与之前不同的货币。",
    ),
    "remainders": (
        "Every remainder that came into an appeal had left another.",
        "转入任何求助信息的剩余款，都已从另一个求助信息转出。",
    ),
    "remainders!from-nowhere": (
        "The remainder that came in with entry {seq:,} left no other appeal.",
        "第 {seq:,} 号转入的剩余款没有从别的求助信息转出。",
    ),
    "remainders!half-undone": (
        "Of a remainder handed on, one side was reversed and the other was not (entry {seq:,}).",
        "一笔剩余款的转出与转入，只冲正了其中一边（第 {seq:,} 号）。",
    ),
    "sums": ("Each entry sums to zero in every currency.", "每条分录按每种货币合计为零。"),
    "sums!postings": (
        "Entry {seq:,} has fewer than two amounts, or one of zero.",
        "第 {seq:,} 号的金额不足两项，或有一项为零。",
    ),
    "sums!unbalanced": (
        "Entry {seq:,} does not sum to zero: money appears or disappears.",
        "第 {seq:,} 号合计不为零：有钱凭空出现或消失。",
    ),
    "reversals": (
        "What was reversed was reversed once, and in full.",
        "被冲正的分录都只冲正一次，且为全额。",
    ),
    "reversals!unnamed": (
        "Entry {seq:,} reverses without naming what, or names what it does not reverse.",
        "第 {seq:,} 号是冲正却没写明冲正哪一条，或者写明了却并非冲正。",
    ),
    "reversals!twice": (
        "Entry {seq:,} reverses what was reversed before.",
        "第 {seq:,} 号冲正了已被冲正过的分录。",
    ),
    "reversals!unknown": (
        "Entry {seq:,} reverses an entry that is not before it, or cannot be read.",
        "第 {seq:,} 号冲正的分录不在它之前，或无法读取。",
    ),
    "reversals!of-no-money": (
        "Entry {seq:,} reverses a reversal, or an entry that moved no money.",
        "第 {seq:,} 号冲正的是一条冲正，或不涉及款项的分录。",
    ),
    "reversals!not-full": (
        "Entry {seq:,} does not reverse in full what it names.",
        "第 {seq:,} 号没有全额冲正它所指的分录。",
    ),
    "funds": (
        "No appeal ever held less than nothing, and each stayed in the same hands.",
        "任何求助信息的结存从未低于零，保管方式也从未改变。",
    ),
    "funds!overdrawn": (
        "With entry {seq:,} its appeal holds less than nothing.",
        "第 {seq:,} 号使该求助信息的结存低于零。",
    ),
    "funds!custody": (
        "Entry {seq:,} puts the money of its appeal into other hands than before.",
        "第 {seq:,} 号改变了该求助信息款项的保管方式。",
    ),
    "equation": (
        "Received = paid out + refunded + fees + held, for every appeal ({count:,}).",
        "每个求助信息（共 {count:,} 个）都满足：收到 = 已拨付 + 已退款 + 手续费 + 结存。",
    ),
    "equation!unequal": (
        "{appeal}: received is not paid out + refunded + fees + held ({currency}).",
        "{appeal}：收到不等于已拨付 + 已退款 + 手续费 + 结存（{currency}）。",
    ),
    "root": (
        "All {size:,} entries together give the root that was signed: {root}.",
        "全部 {size:,} 条分录算出的树根，正是签了名的那个：{root}。",
    ),
    "root!other": (
        "The {size:,} entries do not give the root that was signed: this is not what the desk signed for.",
        "这 {size:,} 条分录算出的树根不是签了名的那个：这不是核实台签名的内容。",
    ),
    "consistency": (
        "The checkpoint that you kept ({old:,} entries) is continued: nothing before it was changed or dropped.",
        "您留存的检查点（{old:,} 条分录）得到了延续：此前的内容没有一条被改动或删去。",
    ),
    "consistency?no-old": (
        "No checkpoint from earlier was given; with one you would see that nothing was changed since.",
        "没有给出早先的检查点；给出后即可看出此后有无改动。",
    ),
    "consistency?needs-log": (
        "Between the checkpoint that you kept ({old:,} entries) and this one ({size:,}) only the log can tell: "
        "check it with --old.",
        "您留存的检查点（{old:,} 条）与本次（{size:,} 条）之间，只有日志本身能说明：请用 --old 核验日志。",
    ),
    "consistency!old-unreadable": (
        "The checkpoint that you kept cannot be read, or its signature is false.",
        "您留存的检查点无法读取，或其签名不属实。",
    ),
    "consistency!old-unknown": (
        "The checkpoint that you kept is of {origin}, or under a key that you did not give.",
        "您留存的检查点属于 {origin}，或者用的是您没有给出的公钥。",
    ),
    "consistency!old-out-of-force": (
        "The checkpoint that you kept ({old:,} entries) is under a former key, and this key was in force up to "
        "entry {until:,} only.",
        "您留存的检查点（{old:,} 条分录）用的是旧公钥，而这把公钥只用到第 {until:,} 号为止。",
    ),
    "consistency!shorter": (
        "The log was cut: you kept a signed checkpoint of {old:,} entries, now there are {size:,}.",
        "日志被截短了：您留存的已签名检查点有 {old:,} 条分录，现在只有 {size:,} 条。",
    ),
    "consistency!rewritten": (
        "History was rewritten: the first {old:,} entries are not those of the checkpoint that you kept. "
        "Keep both files: signed twice by the desk, they prove it.",
        "历史被改写：前 {old:,} 条分录与您留存的检查点不符。请保存这两份文件：都有核实台的签名，足以为证。",
    ),
}
