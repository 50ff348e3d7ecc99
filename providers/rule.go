package providers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rule is one entry of a profile's lists of answers: a status, a code, a piece
// of text, or a status with one of them.
//
//	401              the status 401
//	"2xx"            any status from 200 to 299
//	"invalid_grant"  the error code, whatever the status below 500
//	"403:scope.wrong"  the status and the error code
//	"~refresh token" the text of the error holds these words; * stands for any run
//	"500~not active" the status and the text
type rule struct {
	low, high int    // the statuses; 0, 0: any below 500
	code      string // empty: any
	text      string // in lower case; empty: any
}

type rules []rule

// answer is what a rule looks at.
type answer struct {
	status int
	code   string
	text   string
}

// parseRules reads a list as TOML gives it: whole numbers and strings.
func parseRules(list []any) (rules, error) {
	out := make(rules, 0, len(list))
	for _, entry := range list {
		r, err := parseRule(entry)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func parseRule(entry any) (rule, error) {
	switch e := entry.(type) {
	case int64:
		return parseRuleText(strconv.FormatInt(e, 10))
	case string:
		return parseRuleText(e)
	}
	return rule{}, fmt.Errorf("an answer is a status or a text, not %T", entry)
}

func parseRuleText(entry string) (rule, error) {
	head, text, hasText := strings.Cut(entry, "~")
	if hasText && strings.Trim(text, "* ") == "" {
		return rule{}, fmt.Errorf("%q names no words after ~", entry)
	}
	head, code, hasCode := strings.Cut(head, ":")
	if hasCode && (code == "" || hasText) {
		return rule{}, fmt.Errorf("%q is not STATUS:CODE", entry)
	}
	r := rule{code: code, text: strings.ToLower(strings.TrimSpace(text))}
	low, high, isStatus := parseStatus(head)
	switch {
	case isStatus:
		r.low, r.high = low, high
	case hasCode || hasText && head != "":
		return rule{}, fmt.Errorf("%q does not begin with a status from 100 to 599", entry)
	case head != "":
		r.code = head
	case !hasText:
		return rule{}, errors.New("an answer is empty")
	}
	if _, err := strconv.Atoi(head); err == nil && !isStatus {
		return rule{}, fmt.Errorf("%q is no status from 100 to 599", entry)
	}
	return r, nil
}

// parseStatus reads "401", or "4xx" for the whole class.
func parseStatus(text string) (low, high int, ok bool) {
	if len(text) != 3 || text[0] < '1' || text[0] > '5' {
		return 0, 0, false
	}
	if strings.HasSuffix(text, "xx") {
		low = int(text[0]-'0') * 100
		return low, low + 99, true
	}
	status, err := strconv.Atoi(text)
	return status, status, err == nil
}

func (r rule) matches(a answer) bool {
	if r.low == 0 && a.status >= 500 || r.low != 0 && (a.status < r.low || a.status > r.high) {
		return false
	}
	if r.code != "" && !strings.EqualFold(r.code, a.code) {
		return false
	}
	return r.text == "" || holds(strings.ToLower(a.text), r.text) || holds(strings.ToLower(a.code), r.text)
}

// holds says whether text holds the pattern, whose stars stand for any run.
func holds(text, pattern string) bool {
	for part := range strings.SplitSeq(pattern, "*") {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// match says whether any rule matches.
func (rs rules) match(a answer) bool {
	return slices.ContainsFunc(rs, func(r rule) bool { return r.matches(a) })
}

// The kinds of rule, from the most to the least telling.
func (r rule) namesCode() bool   { return r.code != "" }
func (r rule) namesText() bool   { return r.text != "" }
func (r rule) namesStatus() bool { return r.code == "" && r.text == "" }

// matchOnly looks only at the rules of one kind: an explicit code goes before
// words in a sentence, and these before a bare status.
func (rs rules) matchOnly(kind func(rule) bool, a answer) bool {
	return slices.ContainsFunc(rs, func(r rule) bool { return kind(r) && r.matches(a) })
}
