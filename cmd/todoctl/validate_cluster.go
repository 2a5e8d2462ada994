package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
	"github.com/todo-chatbot/todo-chatbot/deploy/image"
	"github.com/todo-chatbot/todo-chatbot/deploy/kube"
	"github.com/todo-chatbot/todo-chatbot/deploy/preflight"
	"github.com/todo-chatbot/todo-chatbot/deploy/report"
	"github.com/todo-chatbot/todo-chatbot/deploy/rule"
	"github.com/todo-chatbot/todo-chatbot/deploy/validate"
)

// look is how long a cluster that nobody asked for by name may take to answer.
const look = 3 * time.Second

// clusterFlags say whether a cluster is asked, and which.
type clusterFlags struct {
	offline, ask, dependencies     bool
	kubeconfig, context, namespace string
	store                          string
	secrets                        secretFlags
}

func (c *clusterFlags) addFlags(command *cobra.Command) {
	flags := command.Flags()
	flags.BoolVar(&c.offline, "offline", false, "ask no cluster")
	flags.BoolVar(&c.ask, "cluster", false,
		"ask the cluster too, and end with 2 where it does not answer (default: ask it if it answers)")
	flags.BoolVar(&c.dependencies, "dependencies", false,
		"ask the database and the model too, from inside the cluster, by a pod that lives for some seconds (means "+
			"--cluster)")
	flags.StringVar(&c.kubeconfig, "kubeconfig", "", "kubeconfig file (default: KUBECONFIG or ~/.kube/config)")
	flags.StringVar(&c.context, "context", "", "context of the kubeconfig (default: its current one)")
	flags.StringVarP(&c.namespace, "namespace", "n", entity.Namespace, "namespace of the release")
	flags.StringVar(&c.store, "store", defaultStore(), "folder of built images, to know what they are built for")
	c.secrets.addFlags(command)
}

// connect returns the question to the cluster, or nil where none is to be asked;
// the report then says why. Of the secrets it notes whether the cluster has others.
func (c *clusterFlags) connect(ctx context.Context, into *report.Report,
	secrets *validate.Given) (func(context.Context, preflight.Subject) ([]rule.Finding, error), error) {
	if c.offline && (c.ask || c.dependencies) {
		return nil, errors.New("--offline says the opposite of --cluster and --dependencies: give one of them")
	}
	if c.offline {
		return nil, nil
	}
	cluster, survey, err := c.survey(ctx)
	if err != nil && c.named() {
		return nil, err
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		into.Offline = "no cluster answers"
		return nil, nil
	}
	into.Against = fmt.Sprintf("the namespace %s of the cluster %s", survey.Name, survey.Context)
	options := preflightOptions(c.store)
	options.Platforms = c.platforms
	if c.dependencies {
		into.Against += ", its database and its model"
	}
	if secrets != nil && survey.Unseen[preflight.Secrets] == nil {
		_, kept := survey.Secrets[entity.Secret]
		secrets.Whole = !kept
	}
	return func(ctx context.Context, subject preflight.Subject) ([]rule.Finding, error) {
		findings, err := preflight.CheckSurveyed(ctx, cluster, survey, subject, options)
		if err != nil || !c.dependencies || keepsPodsAway(findings) {
			return findings, err
		}
		asked, err := preflight.CheckDependencies(ctx, cluster, subject, given(subject, secrets.Secrets), options.Book)
		return append(findings, asked...), err
	}, nil
}

// keepsPodsAway says whether a finding tells already why no pod could ask.
func keepsPodsAway(findings []rule.Finding) bool {
	return slices.ContainsFunc(findings, func(f rule.Finding) bool {
		return slices.Contains([]string{"image-absent", "image-always", "image-architecture", "namespace-ending",
			"permission"}, f.Rule.ID)
	})
}

// given are the secrets to ask with: those of the command line, then those that
// the values hold.
func given(subject preflight.Subject, secrets entity.Secrets) entity.Secrets {
	held := map[string]string{}
	for key, name := range map[string]string{entity.DatabaseURL: "databaseUrl", entity.OpenAIAPIKey: "openaiApiKey",
		entity.SMTPURL: "smtpUrl"} {
		held[key] = subject.Values.Get("secrets", name).Text()
	}
	below, err := entity.NewSecrets(held)
	if err != nil {
		return secrets // It cannot be: the keys are its own.
	}
	return secrets.Over(below)
}

// named says whether a cluster was asked for, so that it must answer.
func (c *clusterFlags) named() bool {
	return c.ask || c.dependencies || c.context != "" || c.kubeconfig != ""
}

func (c *clusterFlags) survey(ctx context.Context) (*kube.Cluster, preflight.Survey, error) {
	if !c.named() {
		limited, cancel := context.WithTimeoutCause(ctx, look, errors.New("the cluster does not answer"))
		defer cancel()
		ctx = limited
	}
	cluster, err := kube.Connect(c.kubeconfig, c.context, c.namespace)
	if err != nil {
		return nil, preflight.Survey{}, err
	}
	survey, err := cluster.Survey(ctx)
	return cluster, survey, err
}

// platforms are those an image in the local store is built for.
func (c *clusterFlags) platforms(name string) ([]string, bool) {
	if _, err := os.Stat(c.store); err != nil {
		return nil, false
	}
	repository, tag, found := strings.Cut(name, ":")
	if !found {
		return nil, false
	}
	index, err := image.OpenStore(c.store).Index(image.Name{Repository: repository, Tag: tag})
	if err != nil {
		return nil, false
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, false
	}
	var all []string
	for _, m := range manifest.Manifests {
		if m.Platform != nil && m.Platform.Architecture != "unknown" {
			all = append(all, m.Platform.Architecture)
		}
	}
	return all, len(all) > 0
}
