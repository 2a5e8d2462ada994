package entity

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	postgresPort = 5432
	databaseForm = "postgresql://user:password@host:5432/name"
	// maxVariable is how many bytes a value may have that pods get as a variable
	// of their environment: Linux takes 131,071 of one with its name, and does not
	// start the program otherwise (MAX_ARG_STRLEN).
	maxVariable = 100_000
)

// Address is where a server listens.
type Address struct {
	Host string
	Port int
}

// SSLModes are the values that PostgreSQL's clients take for sslmode
// (PostgreSQL documentation, "Database Connection Control Functions").
func SSLModes() []string {
	return []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
}

// Databases returns where the database listens, in the order in which the hosts
// are tried: more than one where DATABASE_URL names several, separated by commas.
func (s Secrets) Databases() ([]Address, error) {
	text := s.values[DatabaseURL]
	if text == "" {
		return nil, errors.New(DatabaseURL + " is missing: give it in --env-file or the environment, in the form " + databaseForm)
	}
	rest, ok := strings.CutPrefix(text, "postgresql://")
	if !ok {
		return nil, errors.New(DatabaseURL + " does not start with postgresql://")
	}
	if len(text) > maxVariable {
		return nil, tooLong(DatabaseURL, text)
	}
	rest, query, _ := strings.Cut(rest, "?")
	if strings.Contains(query, "?") {
		return nil, errors.New(DatabaseURL + " has two question marks: the first option follows ?, every further one follows &, and a ? within a value is written %3F")
	}
	// The parser's own message would hold the password.
	if _, err := url.Parse(text); err != nil {
		return nil, badDatabaseForm()
	}
	if err := checkOptions(query); err != nil {
		return nil, err
	}
	rest, _, _ = strings.Cut(rest, "/")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	var all []Address
	for part := range strings.SplitSeq(rest, ",") {
		address, err := parseAddress(part)
		if err != nil {
			return nil, err
		}
		all = append(all, address)
	}
	return all, nil
}

// Database returns where the database listens, the first of several.
func (s Secrets) Database() (host string, port int, err error) {
	all, err := s.Databases()
	if err != nil {
		return "", 0, err
	}
	return all[0].Host, all[0].Port, nil
}

// DatabasePorts returns the ports that the pods must reach for DATABASE_URL, each
// once, in their order; none where it is not understood.
func (s Secrets) DatabasePorts() []int {
	all, err := s.Databases()
	if err != nil {
		return nil
	}
	var ports []int
	for _, address := range all {
		if !slices.Contains(ports, address.Port) {
			ports = append(ports, address.Port)
		}
	}
	return ports
}

// DatabaseAddress is the host and port of the database, and nothing else of its
// URL; "" where there is none that is understood.
func (s Secrets) DatabaseAddress() string {
	host, port, err := s.Database()
	if err != nil {
		return ""
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

func badDatabaseForm() error {
	return errors.New(DatabaseURL + " is not of the form " + databaseForm + " (a password with special characters has to be percent-encoded)")
}

// checkOptions refuses options with which the backend would not start.
func checkOptions(query string) error {
	options, err := url.ParseQuery(query)
	if err != nil {
		return badDatabaseForm()
	}
	modes, given := options["sslmode"]
	if given && (len(modes) > 1 || !slices.Contains(SSLModes(), modes[0])) {
		return fmt.Errorf("%s has an sslmode that is not one of %s", DatabaseURL, strings.Join(SSLModes(), ", "))
	}
	return nil
}

// parseAddress reads host, host:port or [host]:port.
func parseAddress(text string) (Address, error) {
	host, port := text, ""
	if at := strings.LastIndexByte(text, ':'); at >= 0 && at > strings.LastIndexByte(text, ']') {
		host = text[:at]
		port = text[at+1:]
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if host == "" {
		return Address{}, badDatabaseForm()
	}
	if port == "" {
		return Address{host, postgresPort}, nil
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 1 || number > 65535 {
		return Address{}, fmt.Errorf("%s names port %s: ports are 1 to 65535", DatabaseURL, port)
	}
	return Address{host, number}, nil
}

func tooLong(key, value string) error {
	return fmt.Errorf("%s has %d bytes, and a variable of a pod's environment takes at most %d", key, len(value), maxVariable)
}
