package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/image"
)

func imagesBuildCommand() *cobra.Command {
	var (
		flags     imageFlags
		dir       string
		platforms []string
	)
	command := &cobra.Command{
		Use:   "build",
		Short: "Build both images from source: the same source gives the same digests",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			recipes, err := image.Recipes(flags.tag)
			if err != nil {
				return err
			}
			wanted, err := parsePlatforms(platforms)
			if err != nil {
				return err
			}
			src, err := source(command.Context(), dir, command)
			if err != nil {
				return err
			}
			store := image.OpenStore(flags.store)
			var reports []image.Report
			for _, recipe := range recipes {
				built, err := image.Build(command.Context(), src, recipe, wanted)
				if err != nil {
					return err
				}
				outcome, err := store.Put(built, flags.force)
				if err != nil {
					return err
				}
				fmt.Fprintf(command.ErrOrStderr(), "%s %s in %s\n", built.Name, outcome, store.Dir())
				made, err := inspectAll(store, built.Name, wanted)
				if err != nil {
					return err
				}
				reports = append(reports, made...)
			}
			return flags.printReports(command, reports)
		},
	}
	flags.addFlags(command)
	flags.addForce(command)
	command.Flags().Lookup("tag").Usage = "semantic version, latest, or auto for one made from the content"
	command.Flags().StringVar(&dir, "source", ".", "a folder of the repository's clone")
	command.Flags().StringSliceVar(&platforms, "platform", nil, "linux/amd64, linux/arm64 (default: both)")
	return command
}

func parsePlatforms(texts []string) ([]image.Platform, error) {
	if len(texts) == 0 {
		return image.Platforms(), nil
	}
	var platforms []image.Platform
	for _, text := range texts {
		platform, err := image.ParsePlatform(text)
		if err != nil {
			return nil, err
		}
		platforms = append(platforms, platform)
	}
	return platforms, nil
}

func inspectAll(store image.Store, name image.Name, platforms []image.Platform) ([]image.Report, error) {
	var reports []image.Report
	for _, platform := range platforms {
		img, err := store.Image(name, platform)
		if err != nil {
			return nil, err
		}
		report, err := image.Inspect(name, platform, img)
		if err != nil {
			return nil, err
		}
		report.SBOM = store.SBOM(name, platform)
		reports = append(reports, report)
	}
	return reports, nil
}
