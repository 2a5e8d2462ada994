package todo

import "context"

// Recorded returns the change that was made with the actor's key, nil if
// there is none: it tells what became of a mutation whose answer was lost.
func (s *Service) Recorded(ctx context.Context, who Actor) (*Change, error) {
	if who.Key == "" {
		return nil, nil
	}
	var found *Change
	err := s.store.Write(ctx, who.User, func(tx Tx) (err error) {
		found, err = tx.ByKey(who.Key)
		return err
	})
	return found, err
}
