package dist

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/nacl/secretbox"
	"golang.org/x/crypto/scrypt"
)

// The forms of keys, as cosign writes and reads them.
const (
	encryptedKey    = "ENCRYPTED SIGSTORE PRIVATE KEY"
	encryptedKeyOld = "ENCRYPTED COSIGN PRIVATE KEY"
	plainKey        = "PRIVATE KEY"
	publicKey       = "PUBLIC KEY"
)

// The work of cosign's own keys. Nothing needs more, and what asks for more only
// wants to keep a machine busy.
const (
	scryptN      = 1 << 16
	scryptMost   = 1 << 20
	saltLength   = 32
	secretLength = 32
)

// SigningKey signs a release: ECDSA on P-256, which cosign's keys are.
type SigningKey struct{ key *ecdsa.PrivateKey }

// String shows nothing of the key.
func (SigningKey) String() string { return "a signing key" }

// GoString shows nothing of the key.
func (SigningKey) GoString() string { return "a signing key" }

// PublicKey verifies a release.
type PublicKey struct{ key *ecdsa.PublicKey }

// Fingerprint is the SHA-256 of the key in its binary form.
func (k PublicKey) Fingerprint() string {
	der, err := x509.MarshalPKIXPublicKey(k.key)
	if err != nil {
		return "unknown" // A key that was read can be written.
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// sealed is a private key under a password, in the form that cosign shares with TUF.
type sealed struct {
	KDF struct {
		Name   string `json:"name"`
		Params struct {
			N int `json:"N"`
			R int `json:"r"`
			P int `json:"p"`
		} `json:"params"`
		Salt []byte `json:"salt"`
	} `json:"kdf"`
	Cipher struct {
		Name  string `json:"name"`
		Nonce []byte `json:"nonce"`
	} `json:"cipher"`
	Ciphertext []byte `json:"ciphertext"`
}

// NewKey makes a pair in cosign's form: the private key under the password.
func NewKey(password []byte) (private, public []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	var s sealed
	s.KDF.Name, s.Cipher.Name = "scrypt", "nacl/secretbox"
	s.KDF.Params.N, s.KDF.Params.R, s.KDF.Params.P = scryptN, 8, 1
	s.KDF.Salt, s.Cipher.Nonce = make([]byte, saltLength), make([]byte, 24)
	rand.Read(s.KDF.Salt) // never fails
	rand.Read(s.Cipher.Nonce)
	secret, err := s.secret(password)
	if err != nil {
		return nil, nil, err
	}
	s.Ciphertext = secretbox.Seal(nil, der, (*[24]byte)(s.Cipher.Nonce), secret)
	text, err := json.Marshal(s)
	if err != nil {
		return nil, nil, err
	}
	open, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: encryptedKey, Bytes: text}),
		pem.EncodeToMemory(&pem.Block{Type: publicKey, Bytes: open}), nil
}

func (s sealed) secret(password []byte) (*[32]byte, error) {
	p := s.KDF.Params
	if s.KDF.Name != "scrypt" || p.N > scryptMost || p.R < 1 || p.R > 32 || p.P < 1 || p.P > 16 {
		return nil, errors.New("the key is sealed in a way that cosign does not use")
	}
	secret, err := scrypt.Key(password, s.KDF.Salt, p.N, p.R, p.P, secretLength)
	if err != nil {
		return nil, err
	}
	return (*[32]byte)(secret), nil
}

// ReadSigningKey reads a key of cosign's, or one of PKCS #8 without a password.
func ReadSigningKey(text, password []byte) (*SigningKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("this is no private key: it should begin with -----BEGIN " + encryptedKey + "-----")
	}
	der := block.Bytes
	switch block.Type {
	case plainKey:
	case encryptedKey, encryptedKeyOld:
		var err error
		if der, err = unseal(der, password); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("a release is not signed with a %s: use one of cosign generate-key-pair", block.Type)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("the private key is damaged")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("the private key is not of ECDSA on P-256, as those of cosign are")
	}
	return &SigningKey{key}, nil
}

func unseal(text, password []byte) ([]byte, error) {
	var s sealed
	if err := json.Unmarshal(text, &s); err != nil || s.Cipher.Name != "nacl/secretbox" || len(s.Cipher.Nonce) != 24 {
		return nil, errors.New("the private key is damaged")
	}
	secret, err := s.secret(password)
	if err != nil {
		return nil, err
	}
	der, ok := secretbox.Open(nil, s.Ciphertext, (*[24]byte)(s.Cipher.Nonce), secret)
	if !ok {
		return nil, errors.New("the password in COSIGN_PASSWORD does not open the private key")
	}
	return der, nil
}

// Public is what verifies what the key has signed.
func (k SigningKey) Public() PublicKey { return PublicKey{&k.key.PublicKey} }

// Sign gives what cosign sign-blob writes. The same key and text give the same.
func (k SigningKey) Sign(text []byte) ([]byte, error) {
	sum := sha256.Sum256(text)
	signature, err := k.key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return append([]byte(base64.StdEncoding.EncodeToString(signature)), '\n'), nil
}

// ReadPublicKey reads cosign.pub, or any other key of ECDSA on P-256.
func ReadPublicKey(text []byte) (PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != publicKey {
		return PublicKey{}, errors.New("this is no public key: it should begin with -----BEGIN PUBLIC KEY-----")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return PublicKey{}, errors.New("the public key is damaged")
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return PublicKey{}, errors.New("the public key is not of ECDSA on P-256, as those of cosign are")
	}
	return PublicKey{key}, nil
}

// Signed says whether a signature of the text is by the key.
func (k PublicKey) Signed(text, signature []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(signature)))
	sum := sha256.Sum256(text)
	return err == nil && ecdsa.VerifyASN1(k.key, sum[:], raw)
}
