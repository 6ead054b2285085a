// Package download fetches files from servers that may be slow, blocked or out of reach, and remembers for a while that a
// server could not be reached.
package download
