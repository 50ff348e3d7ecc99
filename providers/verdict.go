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
	tokens, came := x.profile.Reply.tokens(said, sent)
	if came && r.status >= 200 && r.status < 300 {
		tokens.Lifetimes.Date = r.date()
		tokens.Origin = x.app.Origins.Token
		out.Verdict, out.Tokens = model.Granted, tokens
		return out
	}
	f := x.profile.Reply.fault(said, r.header)
	out.Verdict = x.verdict(r, f, said != nil)
	if came { // beside a status that says no: neither can be believed
		out.Verdict, out.Raw = model.AnswerLost, model.SecretBytes(r.body)
	}
	out.SlowDown = out.Verdict == model.Pending && f.code == "slow_down"
	if out.Verdict == model.Busy {
		out.RetryAfter = retryAfter(r)
	}
	out.Err = x.words(out.Verdict, r, f.clean(sent))
	return out
}

// verdict tells what an answer without tokens means. What is not known for
// sure counts as lost, since a one-time token may be spent.
func (x *exchange) verdict(r response, f fault, parsed bool) model.Verdict {
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
	case r.status >= 400 && r.status < 500:
		return x.refusedUnsaid(r.status, parsed || f.said)
	case r.status < 300 && f.said:
		return model.RequestRefused
	}
	return model.AnswerLost
}

// neverApplied are the statuses which say that the request did not get to
// whoever issues tokens (RFC 9110 section 15.5): 401 by its definition, the
// others before an address is looked at.
var neverApplied = []int{
	http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusProxyAuthRequired,
	http.StatusLengthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
	http.StatusUnsupportedMediaType, http.StatusMisdirectedRequest, http.StatusUpgradeRequired,
	http.StatusRequestHeaderFieldsTooLarge,
}

// refusedUnsaid judges a refusal without a code that is known. A page or an
// empty answer may be a proxy's or a broken server's, and says nothing about
// what became of a one-time token.
func (x *exchange) refusedUnsaid(status int, parsed bool) model.Verdict {
	if parsed || slices.Contains(neverApplied, status) || !x.spendsOnce() {
		return model.RequestRefused
	}
	return model.AnswerLost
}

// spendsOnce says that what is sent may work only once.
func (x *exchange) spendsOnce() bool {
	switch x.grant.Type {
	case model.GrantAuthorizationCode:
		return true
	case model.GrantRefreshToken:
		return x.profile.Refresh.Rotates != string(model.RotatesNever)
	}
	return false
}

// saidVerdict goes by what the profile and the standard say of an answer, the
// most telling first: codes, words, bare statuses. The status of a page for
// people may be a proxy's, so it counts for nothing.
func (x *exchange) saidVerdict(a answer, page bool) model.Verdict {
	refusedClient := x.profile.Client.refused
	switch {
	case x.pending(a):
		return model.Pending
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
	if x.spendsOnce() {
		return model.AnswerLost
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
