package ui

import (
	"context"
	"errors"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// stranded are drafts of forms that were open when another program changed the
// vault's key. They wait in memory until it is unlocked again.
type stranded struct {
	mu     sync.Mutex
	drafts []model.Draft
}

func (s *stranded) add(d model.Draft) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drafts = append(s.drafts, d)
}

func (s *stranded) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.drafts) > 0
}

func (s *stranded) take() []model.Draft {
	s.mu.Lock()
	defer s.mu.Unlock()
	drafts := s.drafts
	s.drafts = nil
	return drafts
}

// land keeps what was stranded in the vault that was unlocked.
func (s *stranded) land(ctx context.Context, k Drafts) tea.Cmd {
	drafts := s.take()
	if len(drafts) == 0 {
		return nil
	}
	return func() tea.Msg {
		var failed error
		for _, draft := range drafts {
			ctx, cancel := context.WithTimeout(ctx, draftWithin)
			failed = errors.Join(failed, k.SaveDraft(ctx, draft))
			cancel()
			draft.Wipe()
		}
		if failed != nil {
			return troubleMsg{what: "The draft of the form that was open was not kept", err: failed}
		}
		return strandedMsg{}
	}
}

// strandedMsg says that what was stranded is in the vault.
type strandedMsg struct{}

func (strandedMsg) apply(a *app) tea.Cmd {
	return a.say(toast.Info, "The form that was open is kept as a draft; opened again, it goes on where it was.")
}
