package providers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// maxRetryAfter is the longest wait that a server can ask for.
const maxRetryAfter = time.Hour

// requestCodes are the errors of RFC 6749 section 5.2 that blame the request:
// nothing was spent.
var requestCodes = []string{"invalid_scope", "invalid_request", "unsupported_grant_type", "unsupported_response_type", "invalid_target"}

// judge says what an answer means for the grant that was sent.
func (x *exchange) judge(r response, sent []model.Secret) model.Reply {
	out := model.Reply{Status: r.status}
	if r.status < 300 {
		out.Raw = model.SecretBytes(r.body) // tokens may be in it, even in a broken one
	}
	said := reply(nil)
	if r.whole {
		said = parseReply(r.body, r.header.Get("Content-Type"))
	}
	if said != nil && r.status >= 200 && r.status < 300 {
		if tokens, ok := x.profile.Reply.tokens(said, sent); ok {
			tokens.Lifetimes.Date = r.date()
			tokens.Origin = x.app.Origins.Token
			out.Verdict, out.Tokens = model.Granted, tokens
			return out
		}
	}
	f := x.profile.Reply.fault(said, r.header)
	out.Verdict = x.verdict(r, f)
	if out.Verdict == model.Busy {
		out.RetryAfter = retryAfter(r)
	}
	out.Err = x.words(out.Verdict, r, f.clean(sent))
	return out
}

// verdict tells what an answer without tokens means. What is not known for
// sure counts as lost, since a one-time token may be spent.
func (x *exchange) verdict(r response, f fault) model.Verdict {
	switch {
	case r.status == http.StatusTooManyRequests || r.status == http.StatusServiceUnavailable:
		return model.Busy
	case !r.whole:
		return model.AnswerLost
	}
	if v := x.saidVerdict(answer{status: r.status, code: f.code, text: f.text}, r.isHTML()); v != "" {
		return v
	}
	switch {
	case r.status >= 300 && r.status < 400:
		return x.redirected()
	case r.status == http.StatusUnauthorized && !f.said && x.clientIsInHeader():
		return model.ClientRefused
	case r.status >= 400 && r.status < 500, r.status < 300 && f.said:
		return model.RequestRefused
	}
	return model.AnswerLost
}

// saidVerdict goes by what the profile and the standard say of an answer, the
// most telling first: codes, words, bare statuses. The status of a page for
// people may be a proxy's, so it counts for nothing.
func (x *exchange) saidVerdict(a answer, page bool) model.Verdict {
	refusedClient := x.profile.Client.refused
	switch {
	case x.refused.matchOnly(rule.namesCode, a):
		return model.GrantRefused
	case refusedClient.matchOnly(rule.namesCode, a):
		return model.ClientRefused
	case a.status < 500 && slices.Contains(requestCodes, a.code):
		return model.RequestRefused
	case a.status < 500 && (a.code == "temporarily_unavailable" || a.code == "slow_down"):
		return model.Busy
	case a.code == "server_error":
		return model.AnswerLost
	case x.refused.matchOnly(rule.namesText, a):
		return model.GrantRefused
	case refusedClient.matchOnly(rule.namesText, a):
		return model.ClientRefused
	case page:
		return ""
	case x.refused.matchOnly(rule.namesStatus, a):
		return model.GrantRefused
	case refusedClient.matchOnly(rule.namesStatus, a):
		return model.ClientRefused
	}
	return ""
}

// redirected judges an answer that sends us elsewhere. It is never followed.
// That nothing was spent is likely and not certain, so a one-time token counts
// as in doubt.
func (x *exchange) redirected() model.Verdict {
	switch x.grant.Type {
	case model.GrantAuthorizationCode:
		return model.AnswerLost
	case model.GrantRefreshToken:
		if x.profile.Refresh.Rotates != string(model.RotatesNever) {
			return model.AnswerLost
		}
	}
	return model.RequestRefused
}

// clientIsInHeader says that a 401 is about the client: it is what HTTP Basic
// showed (RFC 6749 section 5.2).
func (x *exchange) clientIsInHeader() bool {
	shown := x.profile.client(x.app, model.Secret{}).form
	return shown == model.ClientBasic || shown == model.ClientBasicEncoded
}

// retryAfter reads the header of RFC 9110 section 10.2.3, seconds or a date by
// the server's own clock; 0 where there is none. It is an hour at most.
func retryAfter(r response) time.Duration {
	text := strings.TrimSpace(r.header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil {
		if seconds > uint64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil || r.date().IsZero() {
		return 0
	}
	return min(max(at.Sub(r.date()), 0), maxRetryAfter)
}
