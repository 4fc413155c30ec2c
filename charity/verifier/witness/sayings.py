"""What the witness says to people, in both languages."""

from __future__ import annotations

import locale
import os

#: code -> English, Chinese
SAYINGS: dict[str, tuple[str, str]] = {
    "purpose": (
        "Watch logs of a help desk: remember the last checkpoint of each, and cosign only what continues it.",
        "为求助核实台的日志作联署方：记住每个日志最近的检查点，只联署与之前后一致的检查点。",
    ),
    "help-key": ("the witness's key file", "联署方的密钥文件"),
    "help-state": ("the folder in which the witness remembers", "联署方存放记录的文件夹"),
    "help-log": ("the verifier key of a log to watch; may be given again", "所关注日志的验证公钥，可写多个"),
    "help-bind": ("address and port to answer at", "监听的地址和端口"),
    "help-name": (
        "the witness's name, like outlet.example/witness; makes the key file when there is none",
        "联署方的名称，例如 outlet.example/witness；没有密钥文件时据此生成",
    ),
    "help-lang": ("zh or en", "zh 或 en"),
    "name-needed": (
        "There is no key file at {path}. Give --name NAME to make one.",
        "{path} 处没有密钥文件。请加上 --name 名称，以便生成。",
    ),
    "name-other": (
        "The key in {path} is that of {name}. Leave --name out, or give another --key.",
        "{path} 里的密钥属于 {name}。请去掉 --name，或改用别的 --key。",
    ),
    "name-bad": (
        "A name has no spaces and no plus sign, and at most {limit} characters: outlet.example/witness.",
        "名称不能有空格和加号，最多 {limit} 个字符，例如 outlet.example/witness。",
    ),
    "key-there": (
        "{path} is there already. A key is not written over: it may have signed.",
        "{path} 已经存在。密钥可能已经签过名，不会被覆盖。",
    ),
    "key-open": (
        "Others on this machine may read {path}: run chmod go= {path}.",
        "本机其他用户可以读取 {path}：请运行 chmod go= {path}。",
    ),
    "key-broken": (
        "{path} holds no witness key, or it was cut. Put it back from a copy, or make a new one and give the "
        "desk its public half.",
        "{path} 里不是联署方的密钥，或已残缺。请用备份恢复，或另行生成并告知核实台。",
    ),
    "log-bad": (
        "{text} is not the verifier key of a log: {why}.",
        "{text} 不是日志的验证公钥（{why}）。",
    ),
    "bind-bad": (
        "{text} is no address with a port, like 127.0.0.1:8750.",
        "{text} 不是“地址:端口”，例如 127.0.0.1:8750。",
    ),
    "cannot-bind": ("Nothing can listen at {text}: {why}.", "无法在 {text} 监听：{why}。"),
    "file-fault": ("{path} cannot be used: {why}.", "无法使用 {path}（{why}）。"),
    "memory-broken": (
        "The witness does not start: what it remembers in {path} is broken ({why}). Without it, it could "
        "cosign a second history. Put the file back from a copy. Is there none, then make a new key, "
        "use an empty --state folder, and give the desk the new key: the old key must never sign again.",
        "联署方没有启动：{path} 里的记录已损坏（{why}）。没有这份记录，就可能为另一份历史联署。"
        "请用备份恢复此文件。若没有备份，请生成新密钥、使用空的 --state 文件夹，并把新公钥交给核实台；"
        "旧密钥不得再用来签名。",
    ),
    "memory-taken": (
        "Another witness is at work in {path}. One folder serves one witness: end the other first.",
        "另一个联署方正在使用 {path}。一个文件夹只供一个联署方使用：请先停止另一个。",
    ),
    "listening": ("Answers at {url} . Its key, for the desk:", "正在 {url} 应答。请把公钥交给核实台："),
    "remembers": ("{log}: {size} entries remembered", "{log}：记得 {size} 条"),
    "remembers-nothing": ("{log}: nothing cosigned yet", "{log}：尚未联署"),
    "cosigned": ("{time} {log}: cosigned {size} entries", "{time} {log}：已联署，共 {size} 条"),
    "refused": (
        "{time} {log}: not cosigned, {size} entries ({status})",
        "{time} {log}：未联署，共 {size} 条（{status}）",
    ),
    "two_roots": (
        "{time} ALARM {log}: a second history of {size} entries, signed by the log. Refused. "
        "Evidence: {evidence}",
        "{time} 警报 {log}：出现由该日志签名的另一份历史，共 {size} 条，已拒绝。证据：{evidence}",
    ),
    "no_continuation": (
        "{time} ALARM {log}: {size} entries, signed by the log, came with a proof that does not hold. "
        "Refused. Anybody may have sent it; if the desk did, its log has two histories. Evidence: {evidence}",
        "{time} 警报 {log}：由该日志签名的 {size} 条所附证明不成立，已拒绝。任何人都可能发来这样的证明；"
        "若出自核实台，则该日志有两份历史。证据：{evidence}",
    ),
    "no-evidence": ("none could be kept", "未能保存"),
    "cannot-remember": (
        "{time} ALARM: nothing can be stored ({why}), so nothing is cosigned",
        "{time} 警报：无法保存（{why}），因此不再联署",
    ),
    "stopped": ("The witness has stopped.", "联署方已停止。"),
}


def language_here() -> str:
    """Return the language of this machine's user: zh or en."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    named = named or locale.getlocale()[0] or ""
    return "zh" if named.startswith(("zh", "Chinese")) else "en"


def said(language: str, code: str, **facts: object) -> str:
    """Return a saying in a language, its places filled."""
    english, chinese = SAYINGS[code]
    return (chinese if language == "zh" else english).format(**facts)
