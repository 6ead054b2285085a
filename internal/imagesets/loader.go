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
	folder  string        // a folder with the files that the user named, or ""
	cache   string        // the folder that downloads and copies are kept in, made when first written to; "" if there is none
	offline bool          // do not try the network
	client  *http.Client  // what downloads
	stall   time.Duration // how long a server may send nothing
	log     io.Writer     // where progress is reported
}

// newLoader returns a loader that is set up as the environment says.
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
			DisableCompression:  true, // the files are wanted as they lie there
		}},
	}
	if base, err := os.UserCacheDir(); err == nil {
		l.cache = filepath.Join(base, "layercake", s.name)
	}
	return l
}
