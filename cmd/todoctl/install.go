package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/Masterminds/semver/v3"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
	"github.com/todo-chatbot/todo-chatbot/deploy/bundle"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/local"
	"github.com/todo-chatbot/todo-chatbot/deploy/release"
)

// installFlags are those of install besides the ones that it shares with deploy.
type installFlags struct {
	session  session
	values   valueFlags
	secrets  secretFlags
	key      string
	to       string
	registry string
	platform string
	program  string // todo-cluster
	force    bool
}

func installCommand() *cobra.Command {
	var f installFlags
	command := &cobra.Command{
		Use:   "install FILE" + bundleEnd,
		Short: "Check a bundle and deploy what is in it, without a network",
		Long: "install deploys from one file that todoctl bundle made:\n" +
			"  - it checks who signed it, and every file in it; of one that is refused nothing is left, and nothing\n" +
			"    changes\n" +
			"  - it puts the images into the nodes: of a cluster of ours, of Minikube or kind by the current\n" +
			"    context, of others by --to; or it pushes them with their signatures to --registry\n" +
			"  - it deploys the chart that is in the bundle, as todoctl deploy does\n" +
			"With --set database.embedded.enabled=true it needs no PostgreSQL.",
		Example: "  todoctl install todo-chatbot-1.1.0.bundle.tar --key cosign.pub --profile dev --env-file .env\n" +
			"  todoctl install todo-chatbot-1.1.0.bundle.tar --key cosign.pub --registry registry.internal/team \\\n" +
			"    -f my.yaml",
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error { return f.install(command, args[0]) },
	}
	f.session.addFlags(command)
	f.values.addFlags(command)
	f.secrets.addFlags(command)
	f.session.budget.addFlags(command)
	flags := command.Flags()
	flags.StringVar(&f.key, "key", "", "public key of whoever made the bundle (cosign.pub)")
	flags.StringVar(&f.to, "to", "", "minikube[:PROFILE], kind[:CLUSTER] or containerd[:SOCKET] "+
		"(default: by the current context)")
	flags.StringVar(&f.registry, "registry", "", "registry and folder that the cluster pulls from, in place of --to")
	flags.StringVar(&f.platform, "platform", image.LocalPlatform().String(), "platform of the nodes")
	flags.StringVar(&f.program, "cluster-program", filepath.Join("bin", "todo-cluster"),
		"the program that runs a Kubernetes on this machine")
	flags.BoolVar(&f.force, "force", false, "replace other content under the same tag")
	_ = flags.MarkHidden("chart") // The bundle has it.
	return command
}

func (f *installFlags) install(command *cobra.Command, path string) (err error) {
	if f.values.chart != "" {
		return errors.New("--chart can't be given: the chart is the one in the bundle")
	}
	if strings.HasPrefix(f.to, "archive") {
		return errors.New("--to archive puts images where no cluster looks for them: name minikube, kind or containerd")
	}
	if f.to != "" && f.registry != "" {
		return errors.New("name --to or --registry, and not both")
	}
	key, err := readPublicKey(f.key)
	if err != nil {
		return err
	}
	b, err := bundle.Open(command.Context(), path, key, newestKnown(program.Of(version, commit).Version))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	fmt.Fprintf(command.ErrOrStderr(), "%s holds %s, signed with the key %s\n", path, b.Version, b.Key)
	request, err := f.request(command, b)
	if err != nil {
		return err
	}
	deployer, err := f.session.deployer(command)
	if err != nil {
		return err
	}
	if err := f.deliver(command, b, &request); err != nil {
		return err
	}
	report, err := deployer.Deploy(command.Context(), request)
	return f.session.finish(command, report, err)
}

// newestKnown is the version up to which a todoctl takes bundles: what its source says, or what it was released as.
// The version of a build between two releases begins with that of the one before.
func newestKnown(linked string) string {
	v, err := semver.NewVersion(linked)
	if err != nil || v.LessThan(semver.MustParse(program.Release)) {
		return program.Release
	}
	return linked
}

// request is what is deployed, read before anything is changed.
func (f *installFlags) request(command *cobra.Command, b bundle.Bundle) (release.Request, error) {
	var (
		request release.Request
		err     error
	)
	if f.values.chart, err = b.ChartFile(); err != nil {
		return request, err
	}
	if request.Chart, request.Values, err = f.values.read(); err != nil {
		return request, err
	}
	if request.Values == nil {
		request.Values = map[string]any{}
	}
	request.Secrets, err = f.secrets.read(os.Stdin, command.ErrOrStderr())
	return request, err
}

// deliver puts the images where the cluster finds them, and says in the values where that is.
func (f *installFlags) deliver(command *cobra.Command, b bundle.Bundle, request *release.Request) error {
	ctx := command.Context()
	if f.registry != "" {
		pushed, err := b.Push(ctx, f.registry, f.force, tellPushed(command.ErrOrStderr()))
		if err != nil {
			return err
		}
		for _, p := range pushed {
			setImage(request.Values, p.Name, p.Digest)
		}
		return nil
	}
	platform, err := image.ParsePlatform(f.platform)
	if err != nil {
		return err
	}
	images := map[image.Name]v1.Image{}
	for _, name := range b.Names() {
		if images[name], err = b.Image(name, platform); err != nil {
			return err
		}
	}
	load, err := f.loader(command)
	if err != nil {
		return err
	}
	for _, name := range b.Names() {
		setImage(request.Values, name, "")
		if err := load(ctx, name, images[name]); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		if err := image.OpenStore(defaultStore()).NoteLoaded(name); err != nil {
			return err
		}
		fmt.Fprintf(command.ErrOrStderr(), "%s is in the cluster.\n", name)
	}
	return nil
}

// setImage has a component run the image of the bundle and no other, whatever the values said of it.
func setImage(all map[string]any, name image.Name, digest string) {
	component, ok := componentOf(name)
	if !ok {
		return
	}
	images, _ := all["image"].(map[string]any)
	images = maps.Clone(images)
	if images == nil {
		images = map[string]any{}
	}
	one, _ := images[string(component)].(map[string]any)
	one = maps.Clone(one)
	if one == nil {
		one = map[string]any{}
	}
	one["repository"], one["tag"], one["digest"] = name.Repository, name.Tag, digest
	images[string(component)] = one
	all["image"] = images
}

// loader is how an image gets into the nodes of the cluster.
func (f *installFlags) loader(command *cobra.Command) (func(context.Context, image.Name, v1.Image) error, error) {
	into := func(target image.Target) func(context.Context, image.Name, v1.Image) error {
		return func(ctx context.Context, name image.Name, img v1.Image) error {
			_, err := image.Load(ctx, target, name, img, f.force)
			return err
		}
	}
	if f.to != "" {
		target, err := parseTarget(f.to)
		if err != nil {
			return nil, err
		}
		return into(target(image.Name{Repository: "image", Tag: "any"})), nil
	}
	cluster, err := kube.Connect(f.session.kubeconfig, f.session.context, f.session.namespace)
	if err != nil {
		return nil, err
	}
	if name, ours := strings.CutPrefix(cluster.Context(), "todo-cluster-"); ours {
		own := local.Cluster{Program: f.program, Name: name, Out: command.ErrOrStderr(), In: os.Stdin}
		return func(ctx context.Context, name image.Name, img v1.Image) error {
			return loadOwn(ctx, own, name, img)
		}, nil
	}
	target, err := developmentTarget(cluster.Context())
	if err != nil {
		return nil, fmt.Errorf("the nodes of the context %s can't be reached from here: name a registry that they "+
			"pull from with --registry, or where they are with --to", cluster.Context())
	}
	return into(target), nil
}
