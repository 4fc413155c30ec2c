"""What is said of receipts, and of checkpoints wherever they stand."""

from __future__ import annotations

#: Key of a check's saying -> English, Chinese.
SAYINGS: dict[str, tuple[str, str]] = {
    "file": ("The receipt is whole, written as a desk writes it.", "入账证明完整，写法规范。"),
    "file!mark": (
        "A program on the way put a mark (BOM) before the first letter of this file. Nothing suspicious, but it "
        "proves nothing like this: ask for the file again, as an attachment.",
        "传送途中有程序在文件开头加了一个标记（BOM）。这不一定可疑，但这样的文件什么也证明不了：请以附件形式重新索取。",
    ),
    "file!broken-pdf": (
        "The PDF cannot be read: it was cut, changed by another program, or is not a PDF of a desk. "
        "Ask for the file again, and save it without opening and exporting it.",
        "无法读取这个 PDF：它可能残缺、被别的程序改动过，或者不是核实台的 PDF。请重新索取文件，直接保存，不要打开后另存。",
    ),
    "file!no-receipt-in-pdf": (
        "This PDF carries no receipt. Is it a report, or a scan or print of the receipt? "
        "The proof is only in the file as the desk gave it.",
        "这个 PDF 里没有入账证明。它是不是一份报告，或者扫描件、打印件？证明只在核实台给出的原文件里。",
    ),
    "file!no-receipt": (
        "This is no receipt: neither a .tlog-proof file nor a PDF.",
        "这不是入账证明：既不是 .tlog-proof 文件，也不是 PDF。",
    ),
    "file!line-ends": (
        "A program on the way changed the line ends of this file. Nothing suspicious, but it proves nothing "
        "like this: ask for the file again, as an attachment.",
        "传送途中有程序改动了文件的换行符。这不一定可疑，但这样的文件什么也证明不了：请以附件形式重新索取。",
    ),
    "file!cut-or-edited": (
        "The receipt was cut or edited: it is not as a desk writes it. Ask for the file again.",
        "入账证明残缺或被改动过，与核实台写出的不同。请重新索取文件。",
    ),
    "signature": (
        "{origin} signed for all its entries, {size:,} of them, and the signature is true.",
        "{origin} 对全部 {size:,} 条分录签了名，签名属实。",
    ),
    "signature!missing": (
        "No checkpoint can be read there ({detail}), and without one nobody vouches for these entries. "
        "Is it the right folder or address?",
        "那里读不到检查点（{detail}），没有它就没有人为这些分录担保。文件夹或网址对吗？",
    ),
    "signature!no-checkpoint": (
        "What stands where the checkpoint belongs is none. Is it the right folder or address?",
        "检查点的位置上是别的东西。文件夹或网址对吗？",
    ),
    "signature!unreadable": (
        "The checkpoint, where the desk signs, was cut or edited and cannot be read.",
        "检查点（核实台签名之处）残缺或被改动过，无法读取。",
    ),
    "signature!false": (
        "The signature of {name} is false: what it signs was changed, or it never signed this.",
        "{name} 的签名不属实：所签内容被改动过，或者它从未签过。",
    ),
    "signature!out-of-force": (
        "{name} is said to have signed for {size:,} entries, but this key was in force up to entry {until:,} "
        "only: whoever has the old key may have signed this.",
        "这里有 {name} 对 {size:,} 条分录的签名，但这把公钥只用到第 {until:,} 号为止：签名的可能是得到旧密钥的人。",
    ),
    "signature!other-desk": (
        "This is of another desk: it names {origin}, and the key you gave is of {name}. Or the desk has changed "
        "its name and key since: then give the former key with --former.",
        "这属于另一个核实台：其中写的是 {origin}，而您给出的公钥属于 {name}。也可能是核实台后来改了名称、换了密钥："
        "若是，请用 --former 给出旧公钥。",
    ),
    "signature!unknown-key": (
        "This names {origin}, but it is signed with a key other than the one you gave. Either the desk "
        "changed its key (then give the former one too), or somebody else signed in its name.",
        "其中写的是 {origin}，但签名用的不是您给出的公钥。要么核实台换过密钥（请一并给出旧公钥），要么有人冒名签署。",
    ),
    "signature?no-key": (
        "The checkpoint of {origin} ({size:,} entries) was not held against a key: give the desk's with --vkey.",
        "没有用公钥核对 {origin} 的检查点（{size:,} 条分录）：请用 --vkey 给出核实台的公钥。",
    ),
    "entry": (
        "What it proves is an entry as the desk writes them, number {seq:,} (the first has number 0).",
        "所证明的是核实台写法规范的一条分录，编号 {seq:,}（第一条的编号是 0）。",
    ),
    "entry!no-entry": (
        "What it carries is not an entry as a desk writes them.",
        "其中所载不是核实台写法规范的分录。",
    ),
    "entry!other-number": (
        "The entry says it is number {seq:,}, the receipt says {index:,}: it was edited.",
        "分录自称编号 {seq:,}，入账证明写的却是 {index:,}：被改动过。",
    ),
    "inclusion": (
        "The entry is in the log: number {index:,} among the {size:,} that were signed for. "
        "Not one character of it was changed.",
        "这条分录在日志里：在已签名的 {size:,} 条中编号 {index:,}，一字未改。",
    ),
    "inclusion!not-there": (
        "The entry is not in the log that was signed for: the entry, its number or the path to it was changed.",
        "这条分录不在已签名的日志里：分录、编号或通往它的路径被改动过。",
    ),
    "donor": ("The entry was made for the donor {value}.", "这条分录登记的捐助人是“{value}”。"),
    "donor!other": (
        "The entry was not made for the donor {value}: that name was put in later.",
        "这条分录登记的捐助人不是“{value}”：名字是后来换上的。",
    ),
    "donor?closed": (
        "Whose donation it is stays closed: the receipt does not open the name.",
        "捐助人是谁没有打开：这份证明没有给出姓名。",
    ),
    "donor?absent": ("The entry names no donor.", "这条分录没有登记捐助人。"),
    "ref": (
        "The entry was made for: {value}.",
        "这条分录登记的是：{value}。",
    ),
    "ref!other": (
        "The entry was not made for this: {value}. That number was put in later.",
        "这条分录登记的不是：{value}。号码是后来换上的。",
    ),
    "ref?closed": (
        "Which payment it is stays closed: the receipt does not open the channel's number.",
        "是哪一笔流水没有打开：这份证明没有给出流水号。",
    ),
    "ref?absent": ("The entry names no payment of a channel.", "这条分录没有登记渠道流水号。"),
    "witnesses": (
        "Outside witnesses who confirmed that they saw the same log: {count} ({names}).",
        "确认看到同一份日志的外部联署方：{count} 个（{names}）。",
    ),
    "witnesses!too-few": (
        "Not enough outside witnesses confirmed this: {count} of those you gave, and {quorum} wanted.",
        "外部联署方的确认不够：您给出的联署方中有 {count} 个确认过，要求 {quorum} 个。",
    ),
    "witnesses!no-keys": (
        "Outside witnesses are wanted ({quorum}), and no key of a witness was given.",
        "要求有外部联署方（{quorum} 个），但没有给出任何联署方的公钥。",
    ),
    "witnesses!false": (
        "The line of the witness {name} is false: it belongs to another checkpoint, or was edited.",
        "联署方 {name} 的联署行不属实：它属于另一个检查点，或被改动过。",
    ),
    "witnesses?none": (
        "None of the outside witnesses you gave has confirmed this yet.",
        "您给出的外部联署方都还没有确认。",
    ),
    "witnesses?no-keys": (
        "No key of an outside witness was given, so nobody but the desk vouches that others see the same log.",
        "没有给出外部联署方的公钥，因此除核实台外，没有人担保别人看到的是同一份日志。",
    ),
}

#: Code of what is not checked -> English, Chinese.
NOT_CHECKED: dict[str, tuple[str, str]] = {
    "spent-well": (
        "that the money was spent well, or reached whom it should: look at the vouchers and the visits",
        "钱是否用得其所、是否到了该到的人手里：请看票据和入户调查",
    ),
    "printed-words": (
        "what is printed on the paper: compare it with the entry as it is told here, or check the PDF with --ca",
        "纸面上印的文字：请与这里说明的分录比对，或用 --ca 核验 PDF",
    ),
    "seen-amounts": (
        "whether the amounts, which occur in the page's text, are what you SEE: check the PDF with --ca",
        "金额出现在页面的文字中，但是否就是您看到的，没有核验：请用 --ca 核验 PDF",
    ),
    "beyond-signed": (
        "files for more entries than were signed for, which lie there too",
        "那里还有的、超出已签名条数的分录文件",
    ),
    "other-donations": (
        "that other people's donations were recorded too",
        "别人的捐款是否也都登记了",
    ),
    "unrecorded": (
        "that every donation was recorded: one that never was shows only through receipts and bank statements",
        "每一笔捐款是否都登记了：从未登记的，只有凭入账证明和银行账单才能发现",
    ),
    "same-log": (
        "that the desk shows everybody the same log: give keys of outside witnesses, or compare with a friend",
        "核实台给所有人看的是否同一份日志：请给出外部联署方的公钥，或与朋友比对",
    ),
    "former-end": (
        "until when the former key was in force: give KEY@ENTRIES behind --former",
        "旧公钥用到何时为止：请在 --former 之后写成“公钥@分录数”",
    ),
    "later-entries": (
        "what was booked afterwards, such as a refund or a reversal of this",
        "此后又登记了什么，例如退款或冲正",
    ),
    "documents": (
        "the documents that entries name by their fingerprints",
        "分录中以指纹指明的文件本身",
    ),
    "people": (
        "whom sealed names and payment numbers stand for",
        "封存的姓名和流水号代表谁",
    ),
    "all-entries": (
        "that these are all entries of this appeal: check the whole log for that",
        "这是否就是该求助信息的全部分录：请核验整本日志",
    ),
    "other-words": (
        "what the paper says beside the amounts on page one: compare it with the public page",
        "除第一页金额以外，报告上的其他文字：请与公开页面比对",
    ),
}
