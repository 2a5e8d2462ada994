package api

import "testing"

func TestNobodyHasAllPlacesForLargeAnswers(t *testing.T) {
	for _, megabytes := range []int64{0, 64, 115, 230, 460, 920, 1 << 20} {
		places := largeAnswers(megabytes << 20)
		if each := eachOf(places); each < 1 || each >= places || each > eachLarge {
			t.Errorf("with %d MB one person has %d of %d places", megabytes, each, places)
		}
	}
}
