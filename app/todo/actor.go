package todo

import "time"

// Actor is who does something and through which door.
type Actor struct {
	User UserID
	// List is the list that they work in, "" for their own. It opens nothing by
	// itself: what the person may do there is looked up.
	List ListID
	Via  Via
	Zone *time.Location // the person's; UTC if nil
	// Locale is the person's language tag (BCP 47, such as en-GB): it decides
	// whether 3/4 is in March and on which day weeks start.
	Locale string
	// Key makes a mutation happen once: done again with the same key it
	// changes nothing and returns the change that was recorded the first time.
	Key string
	// Sent stands for what is sent with the key: with something else, the key is
	// refused. Empty where that is not known.
	Sent string
}

// Location is the actor's zone, or UTC.
func (a Actor) Location() *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}
