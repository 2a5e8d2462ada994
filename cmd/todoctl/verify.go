package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/todo-chatbot/todo-chatbot/deploy/bundle"
	"github.com/todo-chatbot/todo-chatbot/deploy/dist"
)

func verifyCommand() *cobra.Command {
	var key, output string
	command := &cobra.Command{
		Use:   "verify FOLDER|FILE...|oci://IMAGE...",
		Short: "Check a release: who signed it, and that nothing was changed",
		Long: "verify checks that SHA256SUMS was signed with the key, and that the files are what it says:\n" +
			"all of a folder, or the files that you name, with SHA256SUMS and SHA256SUMS.sig beside them.\n" +
			"A bundle is checked by itself. Of what begins with oci:// it asks the registry: whether the image or\n" +
			"chart has a signature by the key, for that digest under that name and tag.\n" +
			"Take the key from another place than the files: whoever can change these can change a key beside them.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			public, err := readPublicKey(key)
			if err != nil {
				return err
			}
			verified, err := verify(command.Context(), args, public)
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

// verify looks at what registries hold, at bundles, or at files of one folder.
func verify(ctx context.Context, args []string, key dist.PublicKey) (dist.Verified, error) {
	byItself := func(arg string) bool { return strings.HasPrefix(arg, remotely) || strings.HasSuffix(arg, bundleEnd) }
	if !slices.ContainsFunc(args, byItself) {
		folder, names, err := downloaded(args)
		if err != nil {
			return dist.Verified{}, err
		}
		return dist.Verify(folder, names, key)
	}
	v := dist.Verified{Key: key.Fingerprint()}
	for _, arg := range args {
		if !byItself(arg) {
			return v, errors.New("name images and bundles, or files of one folder, and not both")
		}
	}
	for _, arg := range args {
		reference, remote := strings.CutPrefix(arg, remotely)
		if !remote {
			if err := verifyBundle(ctx, arg, key); err != nil {
				return v, err
			}
			v.Files = append(v.Files, arg)
			continue
		}
		digest, err := bundle.VerifyRemote(ctx, reference, key)
		if err != nil {
			return v, err
		}
		v.Files = append(v.Files, reference+" "+digest)
	}
	return v, nil
}

// remotely is how something in a registry is named.
const remotely = "oci://"

// verifyBundle opens it as an installation does. Of which version it is does not matter.
func verifyBundle(ctx context.Context, path string, key dist.PublicKey) error {
	b, err := bundle.Open(ctx, path, key, anyVersion)
	if err != nil {
		return err
	}
	return b.Close()
}

// anyVersion is older than no bundle.
const anyVersion = "any"

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
