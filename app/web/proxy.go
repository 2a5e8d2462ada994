package web

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/todo-chatbot/todo-chatbot/app/serve"
)

// maxBody is the most that is passed on of one request, in bytes. The backend
// takes less.
const maxBody = 1 << 20

// Proxy passes requests on to a backend elsewhere. What the backend sends is
// sent on at once, so that streams flow.
func Proxy(backend *url.URL, log *slog.Logger) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(backend)
			// The gateway has put them there; Rewrite has taken them away.
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
				if v, ok := r.In.Header[name]; ok {
					r.Out.Header[name] = v
				}
			}
		},
		ModifyResponse: endInOrder,
		FlushInterval:  -1,
		Transport: &retryTransport{&http.Transport{
			DialContext:         (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			MaxIdleConns:        200,
			MaxIdleConnsPerHost: 200,
			// Shorter than the backend waits before it ends (drain.sleepSeconds of
			// the chart), so that it never closes a connection that is being used.
			IdleConnTimeout:     4 * time.Second,
			TLSHandshakeTimeout: 5 * time.Second,
			DisableCompression:  true,
		}},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			var large *http.MaxBytesError
			switch {
			case errors.As(err, &large):
				refuse(w, http.StatusRequestEntityTooLarge, "too_large",
					"The request is larger than 1 MB, which is more than is taken here. Send less at once.")
			case errors.Is(err, serve.ErrIncomplete):
				refuse(w, http.StatusRequestTimeout, "invalid",
					"The request did not arrive whole within 10 seconds. Send it again, with less in it or over a "+
						"better connection.")
			case r.Context().Err() != nil: // nobody is there to read it
				w.WriteHeader(499)
			default:
				log.Warn("the backend does not answer", "error", err)
				w.Header().Set("Retry-After", "2")
				refuse(w, http.StatusServiceUnavailable, "unavailable",
					"The server does not answer right now. Your list is safe; try again in a moment.")
			}
		},
	}
}
