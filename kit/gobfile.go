package kit

import (
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"layercake/internal/atomicfile"
)

// Files that the program writes for itself, such as backups, have this form: gobBegin, a value in Go's gob format, and the
// SHA-256 of both. A damaged file is an error rather than a value that is almost right.
const gobBegin = "layercake gob 1\n" // change the number when a value of the same type changes its meaning

// writeGob writes a value to a file, which is replaced as a whole. If durable, the file survives a power cut.
func writeGob(path string, durable bool, value any) error {
	replace := atomicfile.Replace
	if durable {
		replace = atomicfile.ReplaceDurably
	}
	return replace(path, func(w io.Writer) error {
		sum := sha256.New()
		both := io.MultiWriter(w, sum)
		if _, err := io.WriteString(both, gobBegin); err != nil {
			return err
		}
		if err := gob.NewEncoder(both).Encode(value); err != nil {
			return err
		}
		_, err := w.Write(sum.Sum(nil))
		return err
	})
}

// readGob reads what writeGob wrote, or returns fs.ErrNotExist.
func readGob(path string, value any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := info.Size() - sha256.Size
	begin := make([]byte, len(gobBegin))
	if _, err := f.ReadAt(begin, 0); string(begin) != gobBegin || end < int64(len(begin)) {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return fmt.Errorf("the file %s is damaged, or another version of Layercake wrote it", path)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, end)); err != nil {
		return err
	}
	want := make([]byte, sha256.Size)
	if _, err := f.ReadAt(want, end); err != nil {
		return err
	}
	if string(sum.Sum(nil)) != string(want) {
		return fmt.Errorf("the file %s is damaged: its checksum is wrong", path)
	}
	if err := gob.NewDecoder(io.NewSectionReader(f, int64(len(begin)), end-int64(len(begin)))).Decode(value); err != nil {
		return fmt.Errorf("the file %s is damaged, or another version of Layercake wrote it (%w)", path, err)
	}
	return nil
}
