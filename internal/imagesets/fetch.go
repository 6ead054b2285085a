package imagesets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// progressEvery is the time between lines of progress. They are whole lines, since a bar that redraws itself is garbage
// in an exported notebook.
const progressEvery = 2 * time.Second

// fetch returns the verified contents of a file on a mirror.
func (l *loader) fetch(mirror string, f file) ([]byte, error) {
	l.printf("downloading %s.gz (%s) from %s", f.name, amount(f.bytes), host(mirror))
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	stalled := time.AfterFunc(l.stall, func() { cancel(fmt.Errorf("sent nothing for %v", l.stall)) })
	defer stalled.Stop()

	shown := time.Now()
	packed, err := l.get(ctx, mirror+f.name+".gz", f.bytes, func(n int64) {
		stalled.Reset(l.stall)
		if now := time.Now(); n >= f.bytes || now.Sub(shown) > progressEvery {
			shown = now
			l.printf("%s.gz %s of %s", f.name, amount(n), amount(f.bytes))
		}
	})
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, err
	}
	if err := f.verify(packed); err != nil {
		return nil, fmt.Errorf("%s.gz: %w", f.name, err)
	}
	return packed, nil
}

// get returns the content at a URL and calls received with the number of bytes so far after each piece. It stops one
// byte after most, so that a body that is too long is detected without being kept in memory.
func (l *loader) get(ctx context.Context, address string, most int64, received func(int64)) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := l.client.Do(request)
	if err != nil {
		if cause, ok := errors.AsType[*url.Error](err); ok {
			err = cause.Err // without the long URL
		}
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answered %s", response.Status)
	}
	body := make([]byte, 0, most+1)
	for len(body) < cap(body) {
		n, err := response.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if n > 0 {
			received(int64(len(body)))
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("after %d bytes: %w", len(body), err)
		}
	}
	return body, nil
}

// host is the server's name in a URL.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// amount formats a number of bytes.
func amount(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
