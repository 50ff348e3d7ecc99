package ui

import (
	"fmt"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// Examine looks at the settings file and the folder of theme files.
func Examine(settingsFile, themeDir string) []model.Finding {
	const check = "settings"
	var findings []model.Finding
	data, err := desk.Read(settingsFile)
	var kept settings.File
	if err == nil && data != nil {
		kept, err = settings.Parse(data)
	}
	themesOf := readThemes(themeDir, nil)
	for _, t := range themesOf {
		if t.wrong != "" {
			findings = append(findings, model.Finding{
				Level: model.FindingWarning, Check: "themes", What: t.name + ": " + t.wrong, Where: themeDir,
				Still: "Every other theme can be chosen.",
			})
		}
	}
	switch {
	case err != nil:
		f := model.FindingOf(model.FindingWarning, check, err)
		f.Where = settingsFile
		findings = append(findings, f)
	case data == nil:
		findings = append(findings, model.Finding{Check: check, What: "none are kept; the program's own hold"})
	default:
		findings = append(findings, themeFinding(kept.Values.Theme, themesOf, settingsFile))
		_, wrong := keys.Bind(keys.Table(), kept.Keys)
		for _, why := range wrong {
			findings = append(findings, model.Finding{
				Level: model.FindingWarning, Check: "keys", What: why, Where: settingsFile,
				Still: "All of the built-in keys work.", Do: "Correct the table [keys].",
			})
		}
	}
	return findings
}

func themeFinding(name string, own []ownTheme, settingsFile string) model.Finding {
	f := model.Finding{Check: "settings", What: fmt.Sprintf("can be read; %d themes of your own", len(own))}
	known := name == "" || name == "auto"
	if _, built := themes.Chosen(name, true); built {
		known = true
	}
	for _, t := range own {
		known = known || t.name == name
	}
	if !known {
		f.Level, f.Where = model.FindingWarning, settingsFile
		f.What = "they name a theme that is not there"
		f.Still = "The screen takes the theme for the terminal's background."
		f.Do = "Choose a theme on the settings tab."
	}
	return f
}
