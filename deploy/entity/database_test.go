package entity_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/todo-chatbot/todo-chatbot/deploy/entity"
)

// TestOptionsThatDoNotStart asks pgx, with which the backend connects: what it does
// not take is refused before a pod is started, and what it takes is not.
func TestOptionsThatDoNotStart(t *testing.T) {
	samples := []string{"", "x", "0", "1", "7", "-1", "1.5", "9999999999999", "10s", "true"}
	for _, option := range entity.DatabaseOptions() {
		if option.Name == "host" || option.Name == "port" {
			continue // pgx takes them; the network policy would not know of them
		}
		words := append([]string{}, samples...)
		for _, other := range entity.DatabaseOptions() {
			words = append(words, wordsOf(other.Pattern)...)
		}
		for _, value := range words {
			url := "postgresql://todo:x@db.example:5432/todo?" + option.Name + "=" + value
			_, refused := pgxpool.ParseConfig(url)
			found := secrets(t, map[string]string{entity.DatabaseURL: url}).Faults(entity.Assistant{Offline: true})
			if refused != nil && len(found) == 0 {
				t.Errorf("%s=%s: pgx says %v, and nothing is found", option.Name, value, refused)
			}
			if refused == nil && len(found) > 0 && !lenient[option.Name] {
				t.Errorf("%s=%s: pgx takes it, and %v is found", option.Name, value, found)
			}
		}
	}
}

// lenient are options of which pgx takes more than means anything: an empty value as
// none, a word that it does not know as another, a capacity below zero.
var lenient = map[string]bool{"sslmode": true, "channel_binding": true, "sslnegotiation": true, "target_session_attrs": true,
	"connect_timeout": true, "statement_cache_capacity": true, "description_cache_capacity": true, "pool_min_conns": true, "pool_min_idle_conns": true}

// wordsOf are the alternatives of a pattern such as ^(a|b)$.
func wordsOf(pattern string) []string {
	if len(pattern) < 4 || pattern[1] != '(' {
		return nil
	}
	return strings.Split(pattern[2:len(pattern)-2], "|")
}
