package release

import (
	"context"
	"net/http"
	"time"
)

// answerPatience covers the second in which node ports learn of new pods.
const answerPatience = 5 * time.Second

// Answers asks a URL until it answers with success, for a few seconds.
func Answers(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil}, Timeout: 2 * time.Second}
	for {
		if request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil); err == nil {
			if response, err := client.Do(request); err == nil {
				response.Body.Close()
				if response.StatusCode < http.StatusInternalServerError {
					return true
				}
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}
