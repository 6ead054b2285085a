package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// A Client downloads files. On a blocked network it fails within seconds rather than minutes.
type Client struct {
	HTTP  *http.Client
	Stall time.Duration // longest time that a server may send nothing
}

// New returns a client that uses the proxy of the environment, waits 5 seconds for a connection, and 15 seconds for
// anything to arrive.
func New() *Client {
	return &Client{
		Stall: 15 * time.Second,
		HTTP: &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second,
			ForceAttemptHTTP2:   true,
			DisableCompression:  true, // files are stored as published, so that their checksums match
		}},
	}
}

// Get writes the content at an address to w and returns its number of bytes. After each piece it calls received, unless
// nil, with the number of bytes so far and the expected total, -1 if unknown.
//
// It stops one byte after most, so that content that is too long is noticed and not stored; most < 0 is no limit. An error
// of the network is an [*Unreachable]; errors of w are returned unchanged.
func (c *Client) Get(ctx context.Context, address string, w io.Writer, most int64, received func(got, of int64)) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stalled := time.AfterFunc(c.Stall, func() { cancel(fmt.Errorf("sent nothing for %v", c.Stall)) })
	defer stalled.Stop()

	failed := func(err error, answered bool) error {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return &Unreachable{Host: Host(address), Answered: answered, Err: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, failed(err, false)
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		if cause, ok := errors.AsType[*url.Error](err); ok {
			err = cause.Err // without the address, which is long
		}
		return 0, failed(err, false)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		// A school's or a company's proxy also answers in place of a blocked server.
		return 0, failed(fmt.Errorf("answered %s", response.Status), true)
	}
	var (
		body   io.Reader = response.Body
		got    int64
		buffer = make([]byte, 1<<16)
	)
	if most >= 0 {
		body = io.LimitReader(body, most+1)
	}
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			got += int64(n)
			stalled.Reset(c.Stall)
			if _, err := w.Write(buffer[:n]); err != nil {
				return got, err
			}
			if received != nil {
				received(got, response.ContentLength)
			}
		}
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, failed(fmt.Errorf("after %d bytes: %w", got, err), true)
		}
	}
}

// Host returns the name of the server in an address.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// progressEvery is the time between two reports of progress.
const progressEvery = 2 * time.Second

// Paced returns a function that calls say every two seconds, and when all has arrived. Progress is reported in whole lines,
// since a bar that redraws itself becomes garbage in an exported notebook.
func Paced(of int64, say func(got int64)) (received func(got, _ int64)) {
	said := time.Now()
	return func(got, _ int64) {
		if now := time.Now(); got >= of && of >= 0 || now.Sub(said) > progressEvery {
			said = now
			say(got)
		}
	}
}
