package draw

import (
	"strconv"
	"time"
)

const day = 24 * time.Hour

// AppendLeft appends how long something still lasts: 06:41 below an hour,
// 7h 12m below a day, else 3d 04h. A time that is over is 00:00.
func AppendLeft(dst []byte, left time.Duration) []byte {
	left = max(left, 0)
	switch {
	case left < time.Hour:
		dst = appendTwo(dst, int(left/time.Minute))
		dst = append(dst, ':')
		return appendTwo(dst, int(left%time.Minute/time.Second))
	case left < day:
		dst = strconv.AppendInt(dst, int64(left/time.Hour), 10)
		dst = append(dst, "h "...)
		dst = appendTwo(dst, int(left%time.Hour/time.Minute))
		return append(dst, 'm')
	}
	dst = strconv.AppendInt(dst, int64(min(left/day, 9999)), 10)
	dst = append(dst, "d "...)
	dst = appendTwo(dst, int(left%day/time.Hour))
	return append(dst, 'h')
}

// AppendAge appends how long ago something was, in its two largest units
// without a gap: 40s, 12m, 3h10, 5d04.
func AppendAge(dst []byte, age time.Duration) []byte {
	age = max(age, 0)
	switch {
	case age < time.Minute:
		dst = strconv.AppendInt(dst, int64(age/time.Second), 10)
		return append(dst, 's')
	case age < time.Hour:
		dst = strconv.AppendInt(dst, int64(age/time.Minute), 10)
		return append(dst, 'm')
	case age < day:
		dst = strconv.AppendInt(dst, int64(age/time.Hour), 10)
		dst = append(dst, 'h')
		return appendTwo(dst, int(age%time.Hour/time.Minute))
	case age < 100*day:
		dst = strconv.AppendInt(dst, int64(age/day), 10)
		dst = append(dst, 'd')
		return appendTwo(dst, int(age%day/time.Hour))
	}
	dst = strconv.AppendInt(dst, int64(min(age/day, 9999)), 10)
	return append(dst, 'd')
}

// AppendLeft appends how long something still lasts, as the function does; by
// the minute where the canvas counts by it: 41 min, < 1 min.
func (c *Canvas) AppendLeft(dst []byte, left time.Duration) []byte {
	switch {
	case !c.ByMinute || left >= time.Hour:
		return AppendLeft(dst, left)
	case left < time.Minute:
		return append(dst, "< 1 min"...)
	}
	return append(strconv.AppendInt(dst, int64(left/time.Minute), 10), " min"...)
}

// Left is AppendLeft as a string.
func (c *Canvas) Left(left time.Duration) string { return string(c.AppendLeft(nil, left)) }

// Left is AppendLeft as a string.
func Left(left time.Duration) string { return string(AppendLeft(nil, left)) }

// Age is AppendAge as a string.
func Age(age time.Duration) string { return string(AppendAge(nil, age)) }

func appendTwo(dst []byte, n int) []byte {
	if n < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}
