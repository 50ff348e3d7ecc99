package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxDuration is the longest time a flag may name: ten years.
const maxDuration = 10 * 365 * 24 * time.Hour

var errDuration = errors.New("not a duration")

// parseDuration reads "90s", "5m", "24h", "7d", "2w", compounds of them, or
// bare seconds. Negative times are refused.
func parseDuration(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		if seconds < 0 || seconds > int64(maxDuration/time.Second) {
			return 0, errDuration
		}
		return time.Duration(seconds) * time.Second, nil
	}
	if text == "" {
		return 0, errDuration
	}
	var total time.Duration
	for _, unit := range []struct {
		letter string
		length time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		count, rest, found := strings.Cut(text, unit.letter)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(count, 10, 32)
		if err != nil || n < 0 || n > int64(maxDuration/unit.length) {
			return 0, errDuration
		}
		total += time.Duration(n) * unit.length
		text = rest
	}
	if text != "" {
		rest, err := time.ParseDuration(text)
		if err != nil || rest < 0 {
			return 0, errDuration
		}
		total += rest
	}
	if total > maxDuration {
		return 0, errDuration
	}
	return total, nil
}

// durationFlag is a flag of that kind; it implements pflag.Value.
type durationFlag struct {
	value time.Duration
	set   bool
}

func (d *durationFlag) String() string {
	if !d.set {
		return ""
	}
	return d.value.String()
}

// Set reads what was given; its error repeats none of it.
func (d *durationFlag) Set(text string) error {
	value, err := parseDuration(text)
	if err != nil {
		return errFlag
	}
	d.value, d.set = value, true
	return nil
}

// Type is what the help shows in the place of the value.
func (d *durationFlag) Type() string { return "time" }

func (d *durationFlag) takes() string { return "a time like 90s, 5m, 24h or 7d" }

// brief writes a duration with its two largest units, as a person says it.
func brief(d time.Duration) string {
	d = d.Round(time.Second)
	day := 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%dd %dh", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh %02dm", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%dm %02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}
