"""The question to a witness, and how it decides: golden text, each answer, and no two histories cosigned."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charity.ledger import checkpoint, cosignature, merkle, note, witnessing
from charity.ledger.checkpoint import Checkpoint
from charity.ledger.note import COSIGNATURE, BadNote, FalseSignature, SigningKey
from charity.ledger.witnessing import AddCheckpoint, Answer, Doubt, Known, NotCosigned

LOG = SigningKey("desk.test/lantern", b"l" * 32)
OTHER_LOG = SigningKey("other.test/lantern", b"o" * 32)
FALSE_LOG = SigningKey("desk.test/lantern", b"f" * 32)
WITNESS = SigningKey("outlet.test/w1", b"w" * 32, COSIGNATURE)
TRUSTED = {key.name: [key.verifier] for key in (LOG, OTHER_LOG)}
TIME_S = 1_700_000_000
FORKED_FROM = 5


class Tree:
    """A small log, of one history or another; both have the first leaves in common."""

    def __init__(self, history: str = "a", key: SigningKey = LOG) -> None:
        self.key = key
        self.hashes = [
            merkle.leaf_hash(f"{n} {history if n >= FORKED_FROM else ''}".encode()) for n in range(20)
        ]

    def node(self, level: int, index: int) -> bytes:
        if level == 0:
            return self.hashes[index]
        return merkle.node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))

    def root(self, size: int) -> bytes:
        return merkle.root_of(merkle.append(0, [], self.hashes[:size])[0])

    def signed(self, size: int) -> bytes:
        return checkpoint.signed(Checkpoint(self.key.name, size, self.root(size)), self.key).octets

    def asks(self, old: int, size: int, proof: Sequence[bytes] | None = None) -> AddCheckpoint:
        if proof is None:
            proof = merkle.consistency_proof(old, size, self.node) if 0 < old <= size else []
        return AddCheckpoint.of(self.signed(size), old_size=old, proof=proof)


def judged(asked: AddCheckpoint, known: Known | None = None, time_s: int = TIME_S) -> Answer:
    return witnessing.judge(asked, known, TRUSTED, key=WITNESS, time_s=time_s)


def knowing(size: int, tree: Tree | None = None) -> Known:
    known = judged((tree or Tree()).asks(0, size)).new_state
    assert known is not None
    return known


#: Made with hashlib and `cryptography` alone.
GOLDEN_QUESTION = """\
old 3
tNzy/jMAZePW5bhZ2aIcELTXuNTDyk45y8g+wrOyprM=
ECnvTCQDr/6U3Bz/8hrwm+pdxr4ojvarsHC1bDLPgZ8=
QYscVahYM2kE46082c78HGyuZAw4I1WRAc3bDPZs/es=

desk.test/lantern
4
zukTgghkRg9/VV91XkETC6L+K8rUGtfNOI5n0fG1TVA=

— desk.test/lantern d9s9tMLMod136act82VngPdgOgBIlcwgs6pkScus\
QYUe7LAvqdARXNr+klByMNnwQlUxn5ntrsvKTbvnsNYHsXldmQA=
"""
GOLDEN_LINE = (
    "— outlet.test/w1 ztgYcAAAAABlU/EA/9jj7DqH1u/paL3/VCRjKqzsUVopjzbtun97H"
    "xq6v7qYvnBGktqtIWOXLtbA0wMEl/utkA7wih/tLHO4jAEbBw==\n"
)


def test_question_and_answer_have_their_golden_bytes() -> None:
    assert Tree().asks(3, 4).octets.decode() == GOLDEN_QUESTION
    answer = judged(Tree().asks(3, 4), knowing(3))
    assert answer.body.decode() == GOLDEN_LINE
    assert witnessing.parse(GOLDEN_QUESTION.encode()) == Tree().asks(3, 4)


def test_a_question_is_read_as_it_was_written() -> None:
    for old, size in [(0, 1), (0, 20), (1, 2), (7, 20), (20, 20)]:
        asked = Tree().asks(old, size)
        assert witnessing.parse(asked.octets) == asked


@pytest.mark.parametrize(
    "edit",
    [
        (b"old 3", b"old 03"),
        (b"old 3", b"old  3"),
        (b"old 3", b"old -3"),
        (b"old 3", b"OLD 3"),
        (b"old 3", b"old"),
        (b"old 3\n", b""),
        (b"old 3\n", b"old 3\r\n"),
        (b"old 3\n", b"old 3\nAAAA\n"),
        (b"old 3\n", b"old 3\n\n"),
        (b"old 3\n", b"old 3\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
        (b"=\n\n", b"=\n"),
        (b"\n4\n", b"\n04\n"),
        (b"\n4\n", b"\n9223372036854775808\n"),
        ("\n— ".encode(), b"\n- "),
        (b"old 3", b"old \xff"),
        (b"old 3\n", b"old 3\n" + b"A" * 70_000),
    ],
)
def test_what_is_no_question_is_refused(edit: tuple[bytes, bytes]) -> None:
    octets = Tree().asks(3, 4).octets
    assert edit[0] in octets
    with pytest.raises(BadNote):
        witnessing.parse(octets.replace(*edit, 1))
    assert witnessing.malformed(BadNote("why")) == Answer(400, b"why\n")


def test_sixty_three_hashes_are_read_and_one_more_is_not() -> None:
    many = [bytes(32)] * 64
    assert len(witnessing.parse(Tree().asks(3, 4, many[:63]).octets).proof) == 63
    with pytest.raises(BadNote):
        witnessing.parse(Tree().asks(3, 4, many).octets)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_at_all_do_more_than_be_refused(octets: bytes) -> None:
    for text in (octets, b"old 0\n\n" + octets, b"old 3\n" + octets + b"\n\n" + Tree().signed(4)):
        try:
            witnessing.parse(text)
        except BadNote:
            continue


def test_the_first_checkpoint_is_cosigned_without_a_proof_and_remembered_with_both_signatures() -> None:
    answer = judged(Tree().asks(0, 7))
    assert answer.status == 200
    line, cosigned = witnessing.cosignature_in(answer.body, Tree().asks(0, 7).note.text, WITNESS.verifier)
    assert cosigned.time_s == TIME_S
    assert answer.new_state is not None
    assert answer.new_state.checkpoint == Checkpoint(LOG.name, 7, Tree().root(7))
    kept = note.parse(answer.new_state.note.octets)
    assert note.is_signed_by(kept, LOG.verifier)
    assert cosignature.cosigned_by(kept, WITNESS.verifier) == cosigned
    assert kept.signatures[-1] == line


def test_a_checkpoint_that_continues_is_cosigned_and_so_is_the_same_once_more() -> None:
    for old, size in [(1, 2), (4, 7), (7, 8), (8, 20), (20, 20)]:
        answer = judged(Tree().asks(old, size), knowing(old))
        assert (answer.status, answer.doubt) == (200, None)
        assert answer.new_state is not None
        assert answer.new_state.checkpoint.size == size


def test_a_log_that_nobody_named_is_unknown_however_it_is_signed() -> None:
    stranger = SigningKey("stranger.test/log", b"s" * 32)
    answer = judged(Tree(key=stranger).asks(0, 3))
    assert (answer.status, answer.new_state) == (404, None)


def test_without_a_trusted_signature_nothing_is_cosigned() -> None:
    other_key = judged(Tree(key=FALSE_LOG).asks(0, 3))
    honest = Tree().asks(0, 3)
    text = honest.note.text.replace("\n3\n", "\n4\n")
    edited = AddCheckpoint(0, (), note.SignedNote(text, honest.note.signatures), checkpoint.parse(text))
    of_another = checkpoint.signed(Checkpoint(OTHER_LOG.name, 3, Tree().root(3)), OTHER_LOG)
    text = of_another.text.replace(OTHER_LOG.name, LOG.name)
    renamed = AddCheckpoint(0, (), note.sign(text, OTHER_LOG), checkpoint.parse(text))
    assert [other_key.status, judged(edited).status, judged(renamed).status] == [403, 403, 403]


def test_signatures_of_unknown_keys_are_passed_over_and_not_remembered() -> None:
    asked = Tree().asks(0, 3)
    more = note.sign(asked.note.text, SigningKey("noise.test/n", b"n" * 32)).signatures
    asked = AddCheckpoint(
        0, (), note.SignedNote(asked.note.text, (*more, *asked.note.signatures)), asked.checkpoint
    )
    answer = judged(asked)
    assert answer.status == 200
    assert answer.new_state is not None
    assert [line.name for line in answer.new_state.note.signatures] == [LOG.name, WITNESS.name]


def test_an_old_size_beyond_the_checkpoint_is_a_mistake() -> None:
    assert judged(Tree().asks(9, 8), knowing(9)).status == 400


@pytest.mark.parametrize(
    ("known", "old", "size"), [(7, 0, 8), (7, 6, 8), (7, 8, 8), (7, 3, 5), (0, 3, 5), (7, 0, 7)]
)
def test_another_size_than_the_known_one_is_answered_with_the_known_one(
    known: int, old: int, size: int
) -> None:
    answer = judged(Tree().asks(old, size), knowing(known) if known else None)
    assert (answer.status, answer.content_type) == (409, "text/x.tlog.size")
    assert answer.body == f"{known}\n".encode()
    assert witnessing.told_size(answer.body) == known
    assert answer.doubt is None


def test_a_second_root_of_the_same_size_is_a_fork() -> None:
    answer = judged(Tree("b").asks(7, 7), knowing(7))
    assert (answer.status, answer.body, answer.doubt) == (409, b"7\n", Doubt.TWO_ROOTS)
    assert answer.new_state is None


@pytest.mark.parametrize("proof", [None, [], [bytes(32)], [bytes(31)]])
def test_a_proof_that_does_not_hold_is_refused(proof: list[bytes] | None) -> None:
    answer = judged(Tree("b").asks(7, 9, proof), knowing(7))
    assert (answer.status, answer.doubt, answer.new_state) == (422, Doubt.NO_CONTINUATION, None)


def test_a_first_checkpoint_bears_no_proof_and_the_same_one_neither() -> None:
    assert judged(Tree().asks(0, 7, [bytes(32)])).status == 422
    assert judged(Tree().asks(0, 7, [bytes(32)])).doubt is None
    assert judged(Tree().asks(7, 7, [bytes(32)]), knowing(7)).status == 422


def test_an_empty_log_may_be_cosigned_and_grown_from() -> None:
    empty = judged(AddCheckpoint.of(Tree().signed(0), old_size=0, proof=())).new_state
    assert empty is not None
    assert judged(Tree().asks(0, 4), empty).status == 200
    with pytest.raises(BadNote):
        AddCheckpoint.of(Tree().signed(0).replace(b"47DE", b"48DE"), old_size=0, proof=())


@pytest.mark.parametrize(
    "body", [b"", b"7", b"07\n", b"-7\n", b"7 \n", b"7\n\n", b"\xff\n", b"9" * 30 + b"\n"]
)
def test_a_size_that_is_none_is_not_read(body: bytes) -> None:
    with pytest.raises(BadNote):
        witnessing.told_size(body)


def test_only_a_line_of_the_asked_witness_over_this_checkpoint_counts() -> None:
    text, other = Tree().asks(0, 3).note.text, Tree().asks(0, 4).note.text
    stranger = SigningKey("stranger.test/w", b"x" * 32, COSIGNATURE)
    namesake = SigningKey(WITNESS.name, b"x" * 32, COSIGNATURE)
    own = cosignature.cosign(text, WITNESS, time_s=TIME_S).line
    strange = cosignature.cosign(text, stranger, time_s=TIME_S).line
    found, _ = witnessing.cosignature_in((strange + own).encode(), text, WITNESS.verifier)
    assert found.line == own
    for line in (strange, cosignature.cosign(text, namesake, time_s=TIME_S).line):
        with pytest.raises(NotCosigned):
            witnessing.cosignature_in(line.encode(), text, WITNESS.verifier)
    with pytest.raises(FalseSignature):
        witnessing.cosignature_in(own.encode(), other, WITNESS.verifier)
    for nonsense in (b"", b"ok\n", own.encode()[:-1], b"\xff\xfe\n", own.encode() * 65):
        with pytest.raises(BadNote):
            witnessing.cosignature_in(nonsense, text, WITNESS.verifier)


ASKING = st.tuples(
    st.sampled_from("ab"),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(["own", "none", "cut", "other"]),
)


@settings(max_examples=150)
@given(st.lists(ASKING, max_size=12))
def test_whoever_asks_whatever_all_that_was_cosigned_is_one_growing_history(
    askings: list[tuple[str, int, int, str]],
) -> None:
    trees = {history: Tree(history) for history in "ab"}
    known: Known | None = None
    for history, old, size, kind in askings:
        proof = trees["b" if kind == "other" else history].asks(old, size).proof
        proof = {"none": (), "cut": proof[:-1]}.get(kind, proof)
        answer = judged(trees[history].asks(old, size, proof), known)
        assert (answer.status == 200) is (answer.new_state is not None)
        if answer.new_state is None:
            continue
        before, known = known, answer.new_state
        if before is not None:
            assert known.checkpoint.size >= before.checkpoint.size
            continuing = [
                t for t in trees.values() if before.checkpoint.root == t.root(before.checkpoint.size)
            ]
            assert known.checkpoint.root in [t.root(size) for t in continuing]


def test_what_is_signed_with_a_date_says_it_in_the_line() -> None:
    body = judged(Tree().asks(0, 3), time_s=5).body.decode()
    line = note.parse_signatures(body)[0]
    assert cosignature.time_of(line) == 5
    assert re.fullmatch(r"— outlet\.test/w1 [A-Za-z0-9+/]+=*\n", body)
