// A stand-in for the frontend: alive always, ready when the backend is.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/api/health", func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("ready") {
			return
		}
		answer, err := http.Get(os.Getenv("NEXT_PUBLIC_API_URL") + "/health?ready")
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		answer.Body.Close()
		w.WriteHeader(answer.StatusCode)
	})
	fmt.Println(http.ListenAndServe(":3000", nil))
	os.Exit(1)
}
