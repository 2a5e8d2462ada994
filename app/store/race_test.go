//go:build race

package store

// raceEnabled says that the race detector makes everything five to ten times slower.
const raceEnabled = true
