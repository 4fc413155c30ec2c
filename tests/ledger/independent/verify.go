// Checks a log and proofs of ours with Go's own module-log code and nothing of ours.
//
//	verify VKEY DIR OLD-CHECKPOINT CONSISTENCY PROOF…
//
// DIR holds `checkpoint` and `tile/…`; CONSISTENCY is a file of base64 hashes, one a line.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(vkey, dir, old, consistency string, proofs []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	known := note.VerifierList(verifier)
	tree, err := opened(known, filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, &folder{dir})
	if err := sameEntries(dir, tree, reader); err != nil {
		return err
	}
	before, err := opened(known, old)
	if err != nil {
		return err
	}
	if err := continues(tree, before, consistency, reader); err != nil {
		return err
	}
	for _, path := range proofs {
		if err := proved(known, path); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	fmt.Printf("%d entries, %d proofs, continues %d\n", tree.N, len(proofs), before.N)
	return nil
}

// opened verifies a signed checkpoint and returns its tree.
func opened(known note.Verifiers, path string) (tlog.Tree, error) {
	octets, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return treeOf(known, octets)
}

func treeOf(known note.Verifiers, octets []byte) (tlog.Tree, error) {
	signed, err := note.Open(octets, known)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != signed.Sigs[0].Name {
		return tlog.Tree{}, errors.New("not a checkpoint of its signer")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// sameEntries reads every leaf hash through tiles that are held against the root, and every entry beside it.
func sameEntries(dir string, tree tlog.Tree, reader tlog.HashReader) error {
	for n := int64(0); n < tree.N; n++ {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		if err != nil {
			return err
		}
		entry, err := entryAt(dir, n, tree.N)
		if err != nil {
			return err
		}
		if tlog.RecordHash(entry) != hashes[0] {
			return fmt.Errorf("entry %d is not what its tile says", n)
		}
	}
	return nil
}

func entryAt(dir string, n, size int64) ([]byte, error) {
	first := n / 256 * 256
	width := 256
	if size-first < 256 {
		width = int(size - first)
	}
	bundle, err := os.ReadFile(filepath.Join(dir, "tile", "entries", number(n/256, width)))
	if err != nil {
		return nil, err
	}
	for at := first; ; at++ {
		length := int(binary.BigEndian.Uint16(bundle))
		if at == n {
			return bundle[2 : 2+length], nil
		}
		bundle = bundle[2+length:]
	}
}

// continues holds our consistency proof, and the one that Go finds in the tiles, against both trees.
func continues(tree, before tlog.Tree, path string, reader tlog.HashReader) error {
	octets, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ours, err := hashesOf(strings.Fields(string(octets)))
	if err != nil {
		return err
	}
	theirs, err := tlog.ProveTree(tree.N, before.N, reader)
	if err != nil {
		return err
	}
	for _, proof := range []tlog.TreeProof{ours, theirs} {
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
			return err
		}
	}
	return nil
}

func proved(known note.Verifiers, path string) error {
	octets, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, found := strings.Cut(string(octets), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	tree, err := treeOf(known, []byte(rest))
	if err != nil {
		return err
	}
	leaf, err := leafOf(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := hashesOf(lines[3:])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(tlog.RecordProof(hashes), tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

func leafOf(extra string) ([]byte, error) {
	octets, err := base64.StdEncoding.DecodeString(extra)
	if err != nil {
		return nil, err
	}
	var said struct {
		Leaf []byte `json:"leaf"`
	}
	err = json.Unmarshal(octets, &said)
	return said.Leaf, err
}

func hashesOf(lines []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, 0, len(lines))
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// folder reads tiles where C2SP puts them: Go's own paths name the height, too.
type folder struct{ dir string }

func (f *folder) Height() int { return height }

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := filepath.Join(f.dir, "tile", strconv.Itoa(tile.L), number(tile.N, tile.W))
		octets, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		found[i] = octets
	}
	return found, nil
}

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func number(n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}
