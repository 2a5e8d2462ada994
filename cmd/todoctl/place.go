package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/local"
)

// glance is how long the current context's cluster may take to answer.
const glance = 5 * time.Second

// place is where the release goes.
type place struct {
	kubeconfig, context string
	load                func(context.Context, image.Name) error
	database            string // the URL, as pods reach it; holds a password
	address             string // of this cluster's web page on this machine
}

func (p place) databasePort() string {
	u, err := url.Parse(p.database)
	if err != nil {
		return "" // the deployer says what is wrong with it, and hides it
	}
	return u.Port()
}

// place finds a cluster: that of the current context if it is one for
// development, otherwise our own.
func (g *ground) place(ctx context.Context, command *cobra.Command, tell func(string, ...any)) (place, error) {
	ours := "todo-cluster-" + g.cluster
	if name := reachable(ctx); name != "" && name != ours && !g.own {
		target, err := developmentTarget(name)
		if err != nil {
			return place{}, err
		}
		if os.Getenv(entity.DatabaseURL) == "" {
			return place{},
				fmt.Errorf(
					"DATABASE_URL is not set: set it to a PostgreSQL that the pods of %s reach, or start a cluster "+
						"and a database on this machine with --own-cluster (make up ARGS=--own-cluster)", name)
		}
		tell("Deploying to the cluster of the current context, %s.", name)
		load := func(ctx context.Context, name image.Name) error {
			img, err := image.OpenStore(g.store).Image(name, image.LocalPlatform())
			if err == nil {
				_, err = image.Load(ctx, target, name, img, false)
			}
			return err
		}
		return place{context: name, load: load, database: os.Getenv(entity.DatabaseURL)}, nil
	}
	return g.ownPlace(ctx, command, tell)
}

// taken says whether a program of this machine listens on the port of the loopback address.
func taken(port int) bool {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return errors.Is(err, syscall.EADDRINUSE)
	}
	return listener.Close() != nil
}

func (g *ground) ownPlace(ctx context.Context, command *cobra.Command, tell func(string, ...any)) (place, error) {
	cluster := g.ownCluster(command)
	if _, err := os.Stat(cluster.Program); err != nil {
		return place{},
			fmt.Errorf(
				"the program that runs a Kubernetes on this machine is not at %s: build it with make "+
					"bin/todo-cluster, or name it with --cluster-program", cluster.Program)
	}
	err := cluster.Start(ctx, g.kubeconfig, fmt.Sprint(g.port))
	if err != nil && taken(g.port) {
		return place{}, fmt.Errorf("start a cluster on this machine: %w (make up ARGS=\"--port 30081\")", err)
	}
	if err != nil {
		return place{}, fmt.Errorf("start a cluster on this machine: %w", err)
	}
	status, err := cluster.Status(ctx)
	if err != nil {
		return place{}, fmt.Errorf("look at the cluster on this machine: %w", err)
	}
	folder, err := local.DatabaseFolder(g.cluster)
	if err != nil {
		return place{}, err
	}
	database := local.Database{Folder: folder, Out: command.ErrOrStderr()}
	address, err := database.Start(ctx, status.Gateway, status.Subnet)
	if err != nil {
		return place{}, err
	}
	tell("PostgreSQL runs at %s for the pods; its data is in %s until make down.", status.Gateway, folder)
	load := func(ctx context.Context, name image.Name) error {
		img, err := image.OpenStore(g.store).Image(name, image.LocalPlatform())
		if err != nil {
			return err
		}
		return loadOwn(ctx, cluster, name, img)
	}
	return place{kubeconfig: g.kubeconfig, context: status.Context, load: load, database: address,
		address: fmt.Sprintf("http://%s:%d/", status.Nodes[0].Address, g.port)}, nil
}

// loadOwn puts an image into the nodes of a cluster of ours.
func loadOwn(ctx context.Context, cluster local.Cluster, name image.Name, img v1.Image) error {
	folder, err := os.MkdirTemp("", "todoctl-up-")
	if err != nil {
		return fmt.Errorf("make a folder for the images: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, name.Repository+".tar")
	if err := image.Archive(path).Put(ctx, name, img); err != nil {
		return fmt.Errorf("write an archive of %s: %w", name, err)
	}
	return cluster.Load(ctx, path)
}

func (g *ground) ownCluster(command *cobra.Command) local.Cluster {
	return local.Cluster{Program: g.program, Name: g.cluster, Out: command.ErrOrStderr(), In: os.Stdin}
}

// reachable is the name of the current context if its cluster answers, else "".
func reachable(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	cluster, err := kube.Connect("", "", entity.Namespace)
	if err != nil {
		return ""
	}
	if _, err := cluster.Version(ctx); err != nil {
		return ""
	}
	return cluster.Context()
}

// developmentTarget is where a cluster for development takes images from. Any
// other cluster may be somebody's production.
func developmentTarget(context string) (image.Target, error) {
	if name, ok := strings.CutPrefix(context, "kind-"); ok {
		return image.Kind(image.Execute, name), nil
	}
	if context == "minikube" {
		return image.Minikube(image.Execute, context), nil
	}
	return nil,
		fmt.Errorf(
			"the current context %q is neither Minikube nor kind, so it is left alone: deploy to it on purpose with "+
				"todoctl images push and todoctl deploy (docs/deploy.md says how), "+
				"or start a cluster on this machine with --own-cluster (make up ARGS=--own-cluster)", context)
}
