"""What is said of the signature of a PDF itself."""

from __future__ import annotations

#: Key of a check's saying -> English, Chinese.
SAYINGS: dict[str, tuple[str, str]] = {
    "paper": (
        "The PDF as a whole is signed by {name}, certified by {ca}; not one byte was changed since.",
        "整个 PDF 由 {name} 签名，{ca} 颁发证书；此后一个字节也没有改动。",
    ),
    "paper?no-ca": (
        "The PDF's own signature was not checked: give the certificate behind it with --ca.",
        "没有核验 PDF 自身的签名：请用 --ca 给出上级证书。",
    ),
    "paper!algorithm": (
        "The PDF, or the certificate given, is signed in a way that this verifier cannot check: "
        "nothing vouches for the PDF as a whole.",
        "PDF 或所给证书的签名方式本程序无法核验：没有什么能担保整个 PDF。",
    ),
    "paper!unsigned": ("The PDF bears no signature.", "PDF 没有签名。"),
    "paper!unreadable": (
        "The PDF's signature cannot be read: it was cut or edited.",
        "PDF 的签名无法读取：残缺或被改动过。",
    ),
    "paper!not-whole": (
        "The PDF's signature does not cover the whole file: something was added after signing.",
        "PDF 的签名没有覆盖整个文件：签名之后又添加了内容。",
    ),
    "paper!changed": (
        "The PDF was changed after it was signed.",
        "PDF 在签名之后被改动过。",
    ),
    "paper!false": ("The PDF's signature is false.", "PDF 的签名不属实。"),
    "paper!stranger": (
        "The PDF is signed by {name}, whom the certificate that you gave does not certify.",
        "PDF 由 {name} 签名，您给出的证书并不为其担保。",
    ),
    "paper!outdated": (
        "The certificate of {name} was not valid on the day of signing, {day}.",
        "{name} 的证书在签名之日（{day}）无效。",
    ),
    "paper!bad-ca": (
        "The certificate given with --ca cannot be read.",
        "用 --ca 给出的证书无法读取。",
    ),
}
