package npy

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"layercake/internal/hint"
)

// Damaged turns an error of reading a zip file, or a member of one, into an error that says what is wrong and what to
// do. Other errors are returned unchanged. It reads the rest of the member, up to a limit, since only the checksum at
// its end shows whether the file is damaged or has other content.
func Damaged(err error, rest io.Reader) error {
	if rest != nil && !errors.Is(err, zip.ErrChecksum) {
		if _, atEnd := io.Copy(io.Discard, io.LimitReader(rest, 1<<26)); atEnd != nil {
			err = atEnd
		}
	}
	what := ""
	switch {
	case errors.Is(err, zip.ErrChecksum):
		what = "its checksum is wrong"
	case errors.As(err, new(flate.CorruptInputError)):
		what = "it cannot be decompressed"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		what = "it ends too early"
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm):
		what = "it is not as its directory says"
	default:
		return err
	}
	return hint.Try(fmt.Errorf("the file is damaged: %s", what), "use another copy, or make it again")
}
