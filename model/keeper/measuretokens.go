package keeper

import (
	"context"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// refreshing measures a refresh, and what a second use of the spent token
// brings. The second use comes at once, before the new token is used: that is
// what a lost answer looks like to the server.
func (m *measuring) refreshing(ctx context.Context) error {
	if !m.provider.CanRefresh {
		return nil
	}
	first, err := m.signIn(ctx)
	if err != nil {
		return err
	}
	if first.Refresh.Empty() {
		m.found(Finding{Question: AskRotation, Documented: string(m.provider.Rotation), Note: "this sign-in brought no refresh token"})
		return nil
	}
	worked := m.probe(ctx, first.Access).Outcome == model.ProbeWorks
	second, reply := m.refresh(ctx, first.Refresh)
	if reply.Verdict != model.Granted {
		return reply.Err
	}
	m.rotation(first, second)
	m.scopes(first, second)
	if m.out.Rotation == model.RotatesAlways {
		m.secondUse(ctx, first, second)
	}
	if worked {
		m.out.OldAccess = m.survival(ctx, first.Access)
	}
	m.found(Finding{Question: AskOldAccess, Measured: string(m.out.OldAccess), Note: "the access token from before the refresh"})
	return nil
}

func (m *measuring) rotation(first, second model.TokenSet) {
	m.out.Rotation = model.RotatesAlways
	note := "a refresh brings a new refresh token"
	if second.Refresh.Empty() || second.Refresh.Fingerprint() == first.Refresh.Fingerprint() {
		m.out.Rotation, note = model.RotatesNever, "the refresh token stays in use"
	}
	f := Finding{Question: AskRotation, Documented: string(m.provider.Rotation), Measured: string(m.out.Rotation), Note: note}
	if m.provider.Rotation == model.RotatesSometimes {
		f.Documented = "" // either is what the profile says
		m.out.Rotation = ""
		if f.Measured == string(model.RotatesAlways) {
			m.out.Rotation = model.RotatesAlways
		}
	}
	m.found(f)
}

func (m *measuring) scopes(first, second model.TokenSet) {
	f := Finding{Question: AskScopes, Measured: "kept"}
	switch lost := first.Scopes.Without(second.Scopes); {
	case !first.ScopesSet || !second.ScopesSet:
		f.Measured, f.Note = "", "the answers do not name the scopes"
	case len(lost) > 0:
		f.Measured, f.Note = "narrowed", "lost: "+lost.Join(" ")
	}
	m.found(f)
}

func (m *measuring) secondUse(ctx context.Context, first, second model.TokenSet) {
	third, reply := m.refresh(ctx, first.Refresh)
	f := Finding{Question: AskRetry, Documented: string(m.provider.LostAnswer)}
	switch {
	case reply.Verdict == model.Granted && third.Refresh.Fingerprint() == second.Refresh.Fingerprint():
		m.out.Retry, f.Note = model.RetrySamePair, "the very same pair again, so a lost answer can be asked for once more"
	case reply.Verdict == model.Granted:
		m.out.Retry, f.Note = model.RetryNewPair, "another pair, so a lost answer can be asked for once more"
	case reply.Verdict == model.GrantRefused:
		switch m.survival(ctx, second.Access) {
		case model.Lives:
			m.out.Retry, f.Note = model.RetryRefused, "refused; what the first use brought lives on"
		case model.Dies:
			m.out.Retry, f.Note = model.RetryKills, "refused, and the whole session ended: a lost answer must never be asked for twice"
		default:
			f.Note = "refused; whether the session ended cannot be told without an address to try tokens at"
		}
	default:
		f.Note = "the server did not answer clearly"
	}
	f.Measured = string(m.out.Retry)
	m.found(f.policy(m.out))
}

// policy shows what a finding makes of the profile's policy for lost answers.
func (f Finding) policy(out model.Measured) Finding {
	if out.Retry == "" {
		f.Documented = ""
		return f
	}
	if follows := out.Over(model.Provider{}).LostAnswer; string(follows) == f.Documented {
		f.Documented = f.Measured // the profile's policy fits what was seen
	}
	return f
}

// revoking signs in, revokes one token of the pair, and looks what that ended.
// A server that says yes to a token it never gave says nothing by its yes.
func (m *measuring) revoking(ctx context.Context, kind model.TokenKind) error {
	pair, err := m.signIn(ctx)
	if err != nil {
		return err
	}
	question, into := AskRevokeAccess, &m.out.ByAccess
	if kind == model.RefreshToken {
		question, into = AskRevokeRefresh, &m.out.ByRefresh
	}
	if kind == m.means.Takes[0] {
		m.revokeUnknown(ctx, kind)
	}
	if m.probe(ctx, pair.Access).Outcome != model.ProbeWorks {
		m.found(Finding{Question: question, Note: "nothing can be proven without an address where the token works first"})
		return nil
	}
	if said := m.revoke(ctx, kind, pair); !said.Accepted {
		m.found(Finding{Question: question, Note: "the server did not take it: " + words([]string{said.Said})})
		return nil
	}
	access := m.survival(ctx, pair.Access)
	refresh := m.refreshSurvival(ctx, pair.Refresh)
	*into = reachOf(kind, access, refresh)
	f := Finding{Question: question, Measured: string(*into), Note: "access token " + string(access) + ", refresh token " + string(refresh)}
	if m.means.EndsPair {
		f.Documented = string(model.EndsPair)
	}
	m.found(f)
	return nil
}

func (m *measuring) revokeUnknown(ctx context.Context, kind model.TokenKind) {
	nobodys := model.TokenSet{Access: nobodysToken(), Refresh: nobodysToken()}
	f := Finding{Question: AskRevokeUnknown, Measured: "refused", Note: "a token that never was"}
	if m.revoke(ctx, kind, nobodys).Accepted {
		f.Measured = "accepted"
		f.Note = "the server says yes to a token that never was (RFC 7009 section 2.2), so its yes proves nothing"
	}
	m.found(f)
}

// refreshSurvival tries a refresh token once.
func (m *measuring) refreshSurvival(ctx context.Context, token model.Secret) model.Survival {
	if token.Empty() {
		return ""
	}
	_, reply := m.refresh(ctx, token)
	switch reply.Verdict {
	case model.Granted:
		return model.Lives
	case model.GrantRefused:
		return model.Dies
	}
	return ""
}

// reachOf says how far a revocation reached.
func reachOf(sent model.TokenKind, access, refresh model.Survival) model.RevokeReach {
	itself, other := access, refresh
	if sent == model.RefreshToken {
		itself, other = refresh, access
	}
	switch {
	case itself == model.Lives:
		return model.EndsNothing
	case itself == model.Dies && other == model.Dies:
		return model.EndsPair
	case itself == model.Dies && other == model.Lives:
		return model.EndsItself
	}
	return ""
}

// words joins what a person reads.
func words(list []string) string {
	if len(list) == 0 || len(list) == 1 && list[0] == "" {
		return "none"
	}
	return strings.Join(list, ", ")
}
