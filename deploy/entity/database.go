package entity

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
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

// DatabaseOption is an option of DATABASE_URL with whose value the backend would not
// start, unless it has the form.
type DatabaseOption struct {
	Name string
	// Pattern is a regular expression of the whole value, Wrong what there is to say
	// of one that it does not match.
	Pattern, Wrong string
}

// Twice is what there is to say where it stands more than once.
func (o DatabaseOption) Twice() string { return "gives " + o.Name + " more than once" }

// DatabaseOptions are those whose values are known beforehand. The sources are
// PostgreSQL's documentation, "Database Connection Control Functions", and that of
// pgx's ParseConfig, of the connection and of the pool.
func DatabaseOptions() []DatabaseOption {
	oneOf := func(name string, words ...string) DatabaseOption {
		return DatabaseOption{name, "^(" + strings.Join(words, "|") + ")$", "has " + article(name) +
			" that is not one of " + strings.Join(words, ", ")}
	}
	number := func(name, what string) DatabaseOption {
		return DatabaseOption{name, "^[0-9]{1,9}$", "has " + article(name) + " that is not a " + what}
	}
	options := []DatabaseOption{
		oneOf("sslmode", SSLModes()...),
		oneOf("channel_binding", "disable", "prefer", "require"),
		oneOf("sslnegotiation", "postgres", "direct"),
		oneOf("target_session_attrs", "any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
		oneOf("default_query_exec_mode", "cache_statement", "cache_describe", "describe_exec", "exec",
			"simple_protocol"),
		number("connect_timeout", "whole number of seconds"),
		{"pool_max_conns", "^[1-9][0-9]{0,8}$", "has a pool_max_conns that is not a number from 1"},
	}
	for _, name := range []string{"statement_cache_capacity", "description_cache_capacity", "pool_min_conns",
		"pool_min_idle_conns"} {
		options = append(options, number(name, "number"))
	}
	for _, name := range []string{"host", "port"} {
		options = append(options, DatabaseOption{name, "^[^\\s\\S]$", "has the option " + name +
			", which takes the place of what stands before the ?: write it there"})
	}
	return options
}

func article(name string) string {
	if strings.ContainsRune("aeios", rune(name[0])) && !strings.HasPrefix(name, "st") {
		return "an " + name
	}
	return "a " + name
}

// Databases returns where the database listens, in the order in which the hosts
// are tried: more than one where DATABASE_URL names several, separated by commas.
func (s Secrets) Databases() ([]Address, error) {
	text := s.values[DatabaseURL]
	if text == "" {
		return nil, errors.New(DatabaseURL + " is missing: give it in --env-file or the environment, in the form " +
			databaseForm)
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
		return nil, errors.New(DatabaseURL +
			" has two question marks: the first option follows ?, every further one follows &, and a ? within a " +
			"value is written %3F")
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
	return errors.New(DatabaseURL + " is not of the form " + databaseForm +
		" (a password with special characters has to be percent-encoded)")
}

// checkOptions refuses options with which the backend would not start.
func checkOptions(query string) error {
	options, err := url.ParseQuery(query)
	if err != nil {
		return badDatabaseForm()
	}
	for _, option := range DatabaseOptions() {
		given := options[option.Name]
		if len(given) > 1 {
			return errors.New(DatabaseURL + " " + option.Twice())
		}
		if len(given) == 1 && !regexp.MustCompile(option.Pattern).MatchString(given[0]) {
			return errors.New(DatabaseURL + " " + option.Wrong)
		}
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
	return fmt.Errorf("%s has %d bytes, and a variable of a pod's environment takes at most %d", key, len(value),
		maxVariable)
}
