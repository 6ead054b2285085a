package imagesets

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"layercake/internal/switches"
)

// A loader finds the files of a set.
type loader struct {
	Set
	folder  string        // the user's folder with the files, or ""
	cache   string        // folder for downloads and copies, created on first use; "" for none
	offline bool          // do not use the network
	client  *http.Client  // for downloads
	stall   time.Duration // longest pause of a server
	log     io.Writer     // for progress
}

// newLoader returns a loader configured by the environment.
func newLoader(s Set) *loader {
	l := &loader{
		Set:     s,
		folder:  os.Getenv(s.folderVar),
		offline: switches.On("LAYERCAKE_OFFLINE"),
		stall:   15 * time.Second,
		log:     os.Stderr,
		client: &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second,
			ForceAttemptHTTP2:   true,
			DisableCompression:  true, // keep the files compressed
		}},
	}
	if base, err := os.UserCacheDir(); err == nil {
		l.cache = filepath.Join(base, "layercake", s.name)
	}
	return l
}
