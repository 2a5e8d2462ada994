// Zitadel is an OpenID provider of another make, for oidc_test.go: what ZITADEL certifies its own with, over users in
// memory. It is a module of its own, so that nothing of it is linked by the product.
//
//	zitadel ISSUER REDIRECT HOME
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// people sign in with the password x.
type people struct{}

func (people) GetUserByID(id string) *storage.User {
	if id != "ada" && id != "leo" {
		return nil
	}
	return &storage.User{ID: id, Username: id, Password: "x", FirstName: id, Email: id + "@example.com", EmailVerified: true}
}

func (p people) GetUserByUsername(name string) *storage.User { return p.GetUserByID(name) }

func (people) ExampleClientID() string { return "none" }

// known are the clients, which people may be sent back to when they have signed out.
type known struct {
	*storage.Storage
	home string
}

func (k known) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := k.Storage.GetClientByClientID(ctx, id)
	return client{c, k.home}, err
}

type client struct {
	op.Client
	home string
}

func (c client) PostLogoutRedirectURIs() []string { return []string{c.home} }

func main() {
	issuer, redirect, home := os.Args[1], os.Args[2], os.Args[3]
	at, err := url.Parse(issuer)
	if err != nil {
		log.Fatal(err)
	}
	storage.RegisterClients(storage.WebClient("todo", "a secret that only the two of us know", redirect))
	server := &http.Server{
		Handler:           exampleop.SetupServer(issuer, known{storage.NewStorage(people{}), home}, slog.New(slog.DiscardHandler), false),
		ReadHeaderTimeout: time.Minute,
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+at.Port())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	log.Fatal(server.Serve(l))
}
