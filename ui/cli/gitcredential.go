package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model/keeper"
)

// maxGitRequest bounds what git may say, in bytes.
const maxGitRequest = 64 << 10

// gitRequest is what git asks a credential helper (git-credential(1)).
type gitRequest struct {
	protocol, host, username string
	takesHeader              bool // capability[]=authtype, git 2.46
}

// readGitRequest reads key=value lines up to an empty line or the end. A line
// that is none, or holds a control character, is refused whole: the carriage
// return too, which a line reader would drop (CVE-2024-52006).
func readGitRequest(from io.Reader) (gitRequest, error) {
	var asked gitRequest
	lines := bufio.NewReader(io.LimitReader(from, maxGitRequest+1))
	for size := 0; ; {
		line, err := lines.ReadString('\n')
		if size += len(line); size > maxGitRequest || err != nil && !errors.Is(err, io.EOF) {
			return asked, badGitRequest()
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			return asked, nil
		}
		if err := asked.take(line); err != nil {
			return asked, err
		}
		if err != nil {
			return asked, nil
		}
	}
}

func (q *gitRequest) take(line string) error {
	if err := clearField("what git asked", line); err != nil {
		return err
	}
	key, value, found := strings.Cut(line, "=")
	if !found || key == "" {
		return badGitRequest()
	}
	switch key {
	case "protocol":
		q.protocol = value
	case "host":
		q.host = value
	case "username":
		q.username = value
	case "capability[]":
		q.takesHeader = q.takesHeader || value == "authtype"
	}
	return nil
}

func badGitRequest() error {
	return usage("this is no request of git's", "It is lines of key=value, as git credential fill writes them.")
}

// isFor says that a request is for this helper: https, exactly the host (never
// a part of it), and no other user's.
func (q gitRequest) isFor(host, username string) bool {
	return q.protocol == "https" && strings.EqualFold(q.host, host) && (q.username == "" || q.username == username)
}

// answer is what git reads: the bearer as a header where git can take one,
// else as a password.
func (q gitRequest) answer(username string, b keeper.Bearer) (string, error) {
	token := b.Token.Reveal()
	fields := [][2]string{{"username", username}, {"password", token}}
	if q.takesHeader {
		fields = [][2]string{{"capability[]", "authtype"}, {"authtype", bearerType(b.Type)}, {"credential", token}, {"ephemeral", "1"}}
	}
	if b.Expiry.Known() {
		fields = append(fields, [2]string{"password_expiry_utc", strconv.FormatInt(b.Expiry.At.Unix(), 10)})
	}
	var out strings.Builder
	for _, field := range fields {
		if err := clearField("the field "+field[0], field[1]); err != nil {
			return "", err
		}
		out.WriteString(field[0] + "=" + field[1] + "\n")
	}
	return out.String(), nil
}

// execVersion is the version of the protocol that a client-go program asks for;
// the newest where it says nothing.
func execVersion(info string) (string, error) {
	if info == "" {
		return execV1, nil
	}
	var asked struct {
		APIVersion string `json:"apiVersion"`
	}
	if err := json.Unmarshal([]byte(info), &asked); err != nil || asked.APIVersion != execV1 && asked.APIVersion != execV1beta1 {
		return "", usage("the caller speaks another version of the protocol", "tokenrack answers in "+execV1+" and "+execV1beta1+".")
	}
	return asked.APIVersion, nil
}
