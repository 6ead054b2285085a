package datasets

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// A Source is a published data set: its files, and where they are found.
type Source struct {
	Name      string   // names the cache folder and starts messages: "mnist"
	Title     string   // as published: "MNIST"
	FolderVar string   // the environment variable that names a folder with the files; it is listed in package folders too
	Mirrors   []string // addresses that the files' names are appended to, in order of preference
	Files     []File
	StandIn   string // what is made where the files cannot be had: "digits"

	// Locate returns where a folder that the user named has a file, for files that other programs unpack or rename. By
	// default it is the file with the published name.
	Locate func(folder, name string) (path string, ok bool)
	// Spellings describes what Locate accepts besides the published names: " (with or without .gz)".
	Spellings string
}

// A File is one published file.
type File struct {
	Name  string
	Bytes int64
	Sum   string // SHA-256, or MD5 where nothing better was published, in hex
}

// hash returns the function of the file's checksum, and its name.
func (f File) hash() (h hash.Hash, name string) {
	if len(f.Sum) == 2*md5.Size {
		return md5.New(), "MD5"
	}
	return sha256.New(), "SHA-256"
}

// Checksum returns the SHA-256 of data in hex.
func Checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// file returns the file with the given name.
func (s *Source) file(name string) File {
	for _, f := range s.Files {
		if f.Name == name {
			return f
		}
	}
	panic(s.Name + " has no file " + name)
}

// names returns the names of all files.
func (s *Source) names() []string {
	var names []string
	for _, f := range s.Files {
		names = append(names, f.Name)
	}
	return names
}

// theFiles names the files in messages: "the four files", "the file imdb.npz".
func (s *Source) theFiles() string {
	if len(s.Files) == 1 {
		return "the file " + s.Files[0].Name
	}
	number := map[int]string{2: "two", 3: "three", 4: "four"}[len(s.Files)]
	return fmt.Sprintf("the %s files", cmp.Or(number, fmt.Sprint(len(s.Files))))
}

// note is what the arrays of a stand-in say.
func (s *Source) note(why string) string {
	note := fmt.Sprintf("SYNTHETIC %s, not %s: %s. Set %s to a folder with %s to use the real ones.",
		s.StandIn, s.Title, why, s.FolderVar, s.theFiles())
	return strings.Join(strings.Fields(note), " ") // errors may have several lines
}
