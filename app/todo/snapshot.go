package todo

import "context"

// Bounds of a Snapshot, in tasks.
const (
	SnapshotPending   = 1000
	SnapshotCompleted = 60
	SnapshotBinned    = 30
)

// Snapshot is a person's list at a moment, as far as a conversation speaks of
// it: bounded, read-only, and of one person. Pending tasks are the newest by
// their last change, completed and binned ones the last to become so.
type Snapshot struct {
	Pending   []Task
	Completed []Task
	Binned    []Task
}

// Snapshot reads the list of a person for the understanding of what they say.
// It takes at most SnapshotPending + SnapshotCompleted + SnapshotBinned tasks.
func (s *Service) Snapshot(ctx context.Context, who Actor) (Snapshot, error) {
	var snap Snapshot
	for _, part := range []struct {
		into *[]Task
		most int
		of   Filter
	}{
		{&snap.Pending, SnapshotPending, Filter{Status: Pending, Sort: SortUpdated, Descending: true}},
		{&snap.Completed, SnapshotCompleted, Filter{Status: Completed, Sort: SortCompleted, Descending: true}},
		{&snap.Binned, SnapshotBinned, Filter{Status: Binned, Sort: SortUpdated, Descending: true}},
	} {
		f := part.of
		for len(*part.into) < part.most {
			f.Limit = min(part.most-len(*part.into), MaxLimit)
			page, err := s.List(ctx, who, f)
			if err != nil {
				return Snapshot{}, err
			}
			*part.into = append(*part.into, page.Tasks...)
			if page.Next == nil {
				break
			}
			f.After = page.Next
		}
	}
	return snap, nil
}
