package main

import (
	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/cmd/internal/program"
)

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "todoctl",
		Short: "Build, deploy and operate the Todo AI Chatbot on Kubernetes",
		Long: "todoctl brings the Todo AI Chatbot from source to a running release:\n" +
			"  todoctl up                     all of it, on this machine\n" +
			"  todoctl images build           build the two images, without a container engine\n" +
			"  todoctl images load --to ...   put them where the cluster finds them\n" +
			"  todoctl deploy --env-file .env deploy, and wait until it runs\n" +
			"  todoctl status                 what state it is in, and why",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.Version = program.Of(version, commit).Version
	root.SetVersionTemplate("todoctl {{.Version}}\n")
	root.AddCommand(deployCommand(), undeployCommand(), statusCommand(), explainCommand(), historyCommand(),
		rollbackCommand(), scaleCommand(), planCommand(), doctorCommand(), unlockCommand(), secretsCommand(),
		imagesCommand(), upCommand(), downCommand(), renderCommand(), gitopsCommand(), graphCommand(),
		dashboardCommand(), validateCommand(),
		bundleCommand(), installCommand(), publishCommand(),
		backupCommand(), backupsCommand(), restoreCommand(), verifyCommand(), versionCommand())
	return root
}
