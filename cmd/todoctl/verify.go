package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
)

func verifyCommand() *cobra.Command {
	var key, output string
	command := &cobra.Command{
		Use:   "verify FOLDER|FILE...",
		Short: "Check a downloaded release: who signed it, and that nothing was changed",
		Long: "verify checks that SHA256SUMS was signed with the key, and that the files are what it says:\n" +
			"all of a folder, or the files that you name, with SHA256SUMS and SHA256SUMS.sig beside them.\n" +
			"Take the key from another place than the files: whoever can change these can change a key beside them.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			public, err := readPublicKey(key)
			if err != nil {
				return err
			}
			folder, names, err := downloaded(args)
			if err != nil {
				return err
			}
			verified, err := dist.Verify(folder, names, public)
			if err != nil {
				return err
			}
			if err := writeVerified(command.OutOrStdout(), verified, output); err != nil {
				return err
			}
			return verified.Err()
		},
	}
	command.Flags().StringVar(&key, "key", "", "public key of whoever made the release (cosign.pub)")
	command.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return command
}

func readPublicKey(path string) (dist.PublicKey, error) {
	if path == "" {
		return dist.PublicKey{}, errors.New("--key is missing: name the public key of whoever made the release")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return dist.PublicKey{}, err
	}
	key, err := dist.ReadPublicKey(text)
	if err != nil {
		return key, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// downloaded is one folder, or some files of one.
func downloaded(args []string) (folder string, names []string, err error) {
	info, err := os.Stat(args[0])
	if err == nil && info.IsDir() {
		if len(args) > 1 {
			return "", nil, errors.New("name one folder, or files of one")
		}
		return args[0], nil, nil
	}
	folder = filepath.Dir(args[0])
	for _, path := range args {
		if filepath.Dir(path) != folder {
			return "", nil, errors.New("name one folder, or files of one")
		}
		names = append(names, filepath.Base(path))
	}
	return folder, names, nil
}

func writeVerified(w io.Writer, v dist.Verified, output string) error {
	switch output {
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(v)
	case "text":
	default:
		return fmt.Errorf("--output is %q: choose text or json", output)
	}
	for _, name := range v.Files {
		fmt.Fprintf(w, "as signed    %s\n", name)
	}
	for _, fault := range v.Faults {
		fmt.Fprintf(w, "wrong        %s\n", fault)
	}
	_, err := fmt.Fprintf(w, "signed by    the key %s\n", v.Key)
	return err
}
