package providers

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// onWire hands the connection to play, past net/http, and closes it.
func onWire(play func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		play(conn)
		_ = conn.Close()
	}
}

// withReset closes with RST instead of FIN.
func withReset(text string) http.HandlerFunc {
	return onWire(func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	})
}

const (
	head200 = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	pair    = `{"access_token":"the-new-access","refresh_token":"the-new-refresh"}`
)

// wireTrials break HTTP itself.
func wireTrials() (list []trial) {
	broken := func(name, text string) { list = append(list, lost("wire: "+name, raw(text))) }
	broken("nothing at all", "")
	broken("one byte", "H")
	broken("SSH", "SSH-2.0-OpenSSH_9.9\r\n")
	broken("SMTP", "220 mail ready\r\n")
	broken("a TLS alert", "\x15\x03\x01\x00\x02\x02\x28")
	broken("HTTP/0.9", "<html>hello</html>")
	broken("HTTP/2 settings", "\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	broken("HTTP/2 GOAWAY", "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02")
	broken("HTTP/2 RST_STREAM", "\x00\x00\x04\x03\x00\x00\x00\x00\x01\x00\x00\x00\x08")
	broken("HTTP/3.7", "HTTP/3.7 200 OK\r\n\r\n")
	broken("HTTP/1.1 without a status", "HTTP/1.1\r\n\r\n")
	broken("a status of letters", "HTTP/1.1 abc OK\r\n\r\n")
	broken("a status below 100", "HTTP/1.1 42 OK\r\n\r\n")
	broken("a negative status", "HTTP/1.1 -200 OK\r\n\r\n")
	broken("a status line of 70 kB", "HTTP/1.1 200 "+strings.Repeat("x", 70<<10)+"\r\n\r\n")
	broken("a status line with escapes", "HTTP/1.1 2\x1b[2J0 OK\r\n\r\n")
	broken("cut in the status line", "HTTP/1.1 20")
	broken("cut in the headers", "HTTP/1.1 200 OK\r\nContent-Ty")
	broken("cut before the body", head200+"Content-Length: 20\r\n\r\n")
	broken("cut in the body", head200+"Content-Length: 500\r\n\r\n"+pair)
	broken("a header without a colon", head200+"nonsense\r\n\r\n"+pair)
	broken("a header without a name", head200+": x\r\n\r\n"+pair)
	broken("a header with a NUL", head200+"X: a\x00b\r\n\r\n"+pair)
	broken("a folded first header", "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n"+pair)
	broken("content length of letters", head200+"Content-Length: ten\r\n\r\n"+pair)
	broken("content length negative", head200+"Content-Length: -1\r\n\r\n"+pair)
	broken("content length with a plus", head200+"Content-Length: +10\r\n\r\n"+pair)
	broken("content length in hex", head200+"Content-Length: 0x10\r\n\r\n"+pair)
	broken("content length twice and other", head200+"Content-Length: 10\r\nContent-Length: 11\r\n\r\n"+pair)
	broken("content length beyond 64 bits", head200+"Content-Length: 99999999999999999999\r\n\r\n"+pair)
	broken("content length too short", head200+"Content-Length: 10\r\n\r\n"+pair)
	broken("content length zero", head200+"Content-Length: 0\r\n\r\n"+pair)
	broken("an encoding of transfer nobody knows", head200+"Transfer-Encoding: braille\r\n\r\n"+pair)
	broken("zipped in transfer", head200+"Transfer-Encoding: gzip, chunked\r\n\r\n"+pair)
	broken("an upgrade nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
	broken("102 and no more", "HTTP/1.1 102 Processing\r\n\r\n")
	broken("a thousand times 102", strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 1000))
	broken("103 with 70 kB of hints", "HTTP/1.1 103 Early Hints\r\nLink: "+strings.Repeat("l", 70<<10)+"\r\n\r\n")
	list = append(list,
		meaning("wire: no length, to the end", "granted", raw(head200+"\r\n"+pair)),
		meaning("wire: 100 first", "granted", raw("HTTP/1.1 100 Continue\r\n\r\n"+head200+fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(pair), pair))),
		meaning("wire: a header with a space in its name", "granted", raw(head200+"X Y: z\r\n\r\n"+pair)),
		meaning("wire: HTTP/1.0", "granted", raw("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"+pair)),
		meaning("wire: the same length twice", "granted", raw(head200+fmt.Sprintf("Content-Length: %d\r\nContent-Length: %[1]d\r\n\r\n%s", len(pair), pair))),
		meaning("wire: more than promised", "granted", raw(head200+fmt.Sprintf("Content-Length: %d\r\n\r\n%s%s", len(pair), pair, "HTTP/1.1 200 OK\r\n\r\n"))),
		meaning("wire: bare line feeds", "granted", raw("HTTP/1.1 200 OK\nContent-Type: application/json\n\n"+pair)),
		lost("wire: reset at once", withReset("")), lost("wire: reset in the headers", withReset("HTTP/1.1 200 OK\r\nX: ")),
		lost("wire: reset in the body", withReset(head200+"Content-Length: 500\r\n\r\n"+pair[:20])),
		lost("wire: reset in a chunk", withReset(head200+"Transfer-Encoding: chunked\r\n\r\nff\r\n"+pair)),
	)
	return list
}

// chunkTrials break the chunks of a body.
func chunkTrials() (list []trial) {
	chunked := head200 + "Transfer-Encoding: chunked\r\n\r\n"
	size := fmt.Sprintf("%x", len(pair))
	for name, body := range map[string]string{
		"no size":                   "\r\n" + pair,
		"a size of letters":         "zz\r\n" + pair,
		"a negative size":           "-1\r\n" + pair,
		"a size beyond 64 bit":      "fffffffffffffffff\r\n" + pair,
		"a size too long":           "ffff\r\n" + pair,
		"a size too short":          "5\r\n" + pair,
		"no end":                    size + "\r\n" + pair + "\r\n",
		"a cut end":                 size + "\r\n" + pair + "\r\n0",
		"no line break":             size + "\r\n" + pair + "0\r\n\r\n",
		"an extension of 9 kB":      size + ";x=" + strings.Repeat("e", 9<<10) + "\r\n" + pair + "\r\n0\r\n\r\n",
		"a NUL in the size":         size + "\x00\r\n" + pair,
		"length and chunks, no end": size + "\r\n" + pair[:10],
	} {
		list = append(list, lost("chunks: "+name, raw(chunked+body)))
	}
	letters := ""
	for _, c := range pair {
		letters += fmt.Sprintf("1\r\n%c\r\n", c)
	}
	return append(list,
		meaning("chunks: one letter each", "granted", raw(chunked+letters+"0\r\n\r\n")),
		meaning("chunks: an extension", "granted", raw(chunked+size+";a=b\r\n"+pair+"\r\n0\r\n\r\n")),
		meaning("chunks: a trailer", "granted", raw(chunked+size+"\r\n"+pair+"\r\n0\r\nX-Trailer: 1\r\n\r\n")),
		lost("chunks: a trailer of 200 kB", raw(chunked+size+"\r\n"+pair+"\r\n0\r\nX: "+strings.Repeat("t", 200<<10)+"\r\n\r\n")),
	)
}

// gigabyte writes 1 GiB, or what the client takes of it, out of one piece.
func gigabyte(before string, piece []byte) http.HandlerFunc {
	return onWire(func(c net.Conn) {
		if _, err := io.WriteString(c, before); err != nil {
			return
		}
		for sent := 0; sent < 1<<30; sent += len(piece) {
			if _, err := c.Write(piece); err != nil {
				return
			}
		}
	})
}

// sizeTrials are too large, most of them by far.
func sizeTrials() []trial {
	spaces, letters := bytes.Repeat([]byte(" "), 64<<10), bytes.Repeat([]byte("a"), 64<<10)
	piece := append(append([]byte("10000\r\n"), letters...), "\r\n"...)
	header := append(append([]byte("X-Long: "), letters...), "\r\n"...)
	many := bytes.Repeat([]byte("X-Many: 1\r\n"), 6000)
	bomb := zipped(strings.Repeat("0", 16<<20))
	whole := fmt.Sprintf("Content-Length: %d\r\n\r\n", 1<<30)
	return []trial{
		lost("1 GiB with its length", gigabyte(head200+whole, letters)),
		lost("1 GiB of white space", gigabyte(head200+whole, spaces)),
		lost("1 GiB without its length", gigabyte(head200+"\r\n", letters)),
		lost("1 GiB in chunks", gigabyte(head200+"Transfer-Encoding: chunked\r\n\r\n", piece)),
		lost("1 GiB of a token", gigabyte(head200+`\r\n\r\n{"access_token":"`, letters)),
		lost("1 GiB of an error", gigabyte("HTTP/1.1 400 Bad Request\r\n\r\n", letters)),
		lost("1 GiB of a page", gigabyte("HTTP/1.1 500 Broken\r\nContent-Type: text/html\r\n\r\n<html>", letters)),
		lost("1 GiB of headers", gigabyte("HTTP/1.1 200 OK\r\n", header)),
		lost("1 GiB of small headers", gigabyte("HTTP/1.1 200 OK\r\n", many)),
		lost("1 GiB of status line", gigabyte("HTTP/1.1 200 ", letters)),
		lost("1 GiB of chunk extension", gigabyte(head200+"Transfer-Encoding: chunked\r\n\r\n1;x=", letters)),
		lost("1 GiB of trailer", gigabyte(head200+"Transfer-Encoding: chunked\r\n\r\n0\r\n", header)),
		lost("1 GiB of early hints", gigabyte("", bytes.Repeat([]byte("HTTP/1.1 103 Early Hints\r\n\r\n"), 2000))),
		meaning("1 GiB of a busy server", "busy", gigabyte("HTTP/1.1 503 Busy\r\n\r\n", letters)),
		lost("1 GiB that is zipped", gigabyte(head200+"Content-Encoding: gzip\r\n\r\n", letters)),
		lost("a header of 10 MiB", gigabyte("HTTP/1.1 200 OK\r\nX-Long: ", letters)),
		lost("16 MiB in 16 kB", says(200, bomb, "Content-Encoding", "gzip")),
		lost("16 MiB in 16 kB as an error", says(400, bomb, "Content-Encoding", "gzip")),
		lost("a bomb in a bomb", says(200, zipped(bomb), "Content-Encoding", "gzip")),
		lost("an answer of 65 kB", says(200, `{"x":"`+strings.Repeat("x", 65<<10)+`","access_token":"a"}`)),
		lost("a token of 10 MiB", says(200, `{"access_token":"`+strings.Repeat("a", 10<<20)+`"}`)),
	}
}
