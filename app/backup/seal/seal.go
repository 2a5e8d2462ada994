// Package seal encrypts back-ups with age (https://age-encryption.org/v1), for
// keys or for a passphrase, and opens them again. What it writes is a file that
// the program age reads, and the other way round.
package seal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

// End is what the name of an encrypted file ends with.
const End = ".age"

// The first bytes of what is encrypted: binary, and as text.
const (
	intro = "age-encryption.org/"
	asks  = "-> scrypt " // a passphrase opens it
)

// maxWork bounds what a passphrase may cost to try: 2^20 takes 1 GiB of memory and
// some seconds, and the file says which it wants. What is written has age's 2^18.
const maxWork = 20

// headBytes is how much of a file is looked at to see what opens it.
const headBytes = 4 << 10

// For returns who can open what is sealed for them: public keys (age1…), one each.
func For(keys []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, key := range keys {
		some, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid,
				"%q isn't a public key of age. It begins with age1; age-keygen prints one.", key)
		}
		all = append(all, some...)
	}
	return all, nil
}

// ForPassphrase returns whoever knows it. Nobody else can open the file with a key.
func ForPassphrase(passphrase string) ([]age.Recipient, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The passphrase is empty. Choose one of some words.")
	}
	return []age.Recipient{r}, nil
}

// Keys are what opens a file.
type Keys struct {
	// Identities are the texts of identity files, as age-keygen makes them.
	Identities []string
	// Passphrase asks a person; nil where nobody can be asked.
	Passphrase func() (string, error)
}

// To encrypts what is written. Only Close ends it: without that nobody can open it.
func To(w io.Writer, recipients []age.Recipient) (io.WriteCloser, error) {
	return age.Encrypt(w, recipients...)
}

// Open decrypts what is sealed, and returns what isn't as it is. What can't be
// opened, was cut off or changed is a fault that is Invalid, whenever that is seen.
func Open(from io.Reader, keys Keys) (plain io.Reader, sealed bool, err error) {
	in := bufio.NewReaderSize(from, headBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	if bytes.HasPrefix(head, []byte(armor.Header)) {
		in = bufio.NewReaderSize(armor.NewReader(in), headBytes)
		head, _ = in.Peek(headBytes) // what is wrong with it is seen on reading
		if !bytes.HasPrefix(head, []byte(intro)) {
			return nil, true, damaged(nil)
		}
	}
	if !bytes.HasPrefix(head, []byte(intro)) {
		return in, false, nil
	}
	identities, err := keys.identities(bytes.Contains(head, []byte("\n"+asks)))
	if err != nil {
		return nil, true, err
	}
	out, err := age.Decrypt(in, identities...)
	if errors.As(err, new(*age.NoIdentityMatchError)) {
		return nil, true, fault.Wrap(err, fault.Invalid,
			"The back-up is encrypted for another key or passphrase than the one that was given. Nothing was restored "+
				"from it; name the identity file of the key that it was made for.")
	}
	if err != nil {
		return nil, true, damaged(err)
	}
	return opened{out}, true, nil
}

func (k Keys) identities(passphrase bool) ([]age.Identity, error) {
	if passphrase {
		return k.ask()
	}
	var all []age.Identity
	for _, text := range k.Identities {
		some, err := age.ParseIdentities(strings.NewReader(text))
		if err != nil { // which may quote a line of it
			return nil, fault.New(fault.Invalid,
				"The identity file isn't one of age: its lines begin with AGE-SECRET-KEY-. age-keygen makes one.")
		}
		all = append(all, some...)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid,
			"The back-up is encrypted for a key. Name the file with that key (--identity).")
	}
	return all, nil
}

func (k Keys) ask() ([]age.Identity, error) {
	if k.Passphrase == nil {
		return nil, fault.New(fault.Invalid,
			"The back-up is encrypted with a passphrase, and nobody can be asked for it here. "+
				"Decrypt it first: age -d -o FILE BACKUP")
	}
	passphrase, err := k.Passphrase()
	if err != nil {
		return nil, err
	}
	i, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The passphrase is empty.")
	}
	i.SetMaxWorkFactor(maxWork)
	return []age.Identity{i}, nil
}

// opened says of what was cut off or changed that it was.
type opened struct{ io.Reader }

func (o opened) Read(b []byte) (int, error) {
	n, err := o.Reader.Read(b)
	var f *fault.Fault // of what is read from
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &f) {
		err = damaged(err)
	}
	return n, err
}

func damaged(cause error) error {
	return fault.Wrap(cause, fault.Invalid,
		"The encrypted back-up is damaged: it was cut off, or changed after it was made. "+
			"Nothing was restored from it; use another one.")
}
