// A stand-in for the backend that fails on demand: FEATURE_FLAGS says how.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	var flags struct {
		Crash, CrashLater, Memory, Unready, Dead, Done bool
		Port                                           string
	}
	if err := json.Unmarshal([]byte(os.Getenv("FEATURE_FLAGS")), &flags); err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	if flags.Done {
		return
	}
	if flags.Crash {
		fmt.Println("cannot connect to " + os.Getenv("DATABASE_URL"))
		os.Exit(1)
	}
	if flags.CrashLater {
		time.AfterFunc(10*time.Second, func() {
			fmt.Println("this is the end, after ten seconds")
			os.Exit(3)
		})
	}
	if flags.Memory {
		eat()
	}
	began := time.Now()
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		if flags.Dead && time.Since(began) > 5*time.Second && !r.URL.Query().Has("ready") {
			fmt.Println("a probe is not answered")
			w.WriteHeader(http.StatusInternalServerError)
		}
		if os.Getenv("STUB_BROKEN") != "" && !strings.HasPrefix(r.UserAgent(), "kube-probe/") {
			w.WriteHeader(http.StatusInternalServerError)
		}
		if flags.Unready && r.URL.Query().Has("ready") {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	if flags.Port == "" {
		flags.Port = "8000"
	}
	serve(":" + flags.Port)
}

// eat takes memory until it is ended for it.
func eat() {
	for all := [][]byte{}; ; {
		block := make([]byte, 8<<20)
		for i := range block {
			block[i] = 1
		}
		all = append(all, block)
	}
}

func serve(address string) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: address}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Println(err)
		os.Exit(1)
	}
}
