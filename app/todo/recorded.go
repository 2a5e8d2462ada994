package todo

import "context"

// Recorded returns the change that was made with the actor's key, nil if
// there is none: it tells what became of a mutation whose answer was lost.
func (s *Service) Recorded(ctx context.Context, who Actor) (found *Change, err error) {
	if who.Key == "" {
		return nil, nil
	}
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, space, func(tx Tx) (err error) {
		found, err = tx.ByKey(who.key())
		return err
	})
	return found, err
}

// LastUndoable returns the change that Undo without a number would take
// back, nil if there is none.
func (s *Service) LastUndoable(ctx context.Context, who Actor) (last *Change, err error) {
	space, err := s.space(ctx, who, See)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, space, func(tx Tx) (err error) {
		last, err = tx.LastUndoable(who.author())
		return err
	})
	return last, err
}
