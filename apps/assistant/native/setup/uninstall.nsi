; The uninstaller, made by itself: versions carry it as a file like any other, signed, and updates bring it along. This installer is never run.
; Made twice: LEVEL is user for a person's own copy, admin for everybody's, which only an administrator removes.
Unicode true
Target amd64-unicode
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include names.nsh

Name "${APP}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Yinxin"
RequestExecutionLevel ${LEVEL}
SetCompressor zlib
ManifestDPIAware true
ManifestSupportedOS all
!uninstfinalize 'cp "%1" "${UNINSTALLER}"'
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Section
  WriteUninstaller "$EXEDIR\uninstall.exe"
SectionEnd

Section Uninstall
  StrCpy $1 ""
!if ${LEVEL} == "admin"
  SetShellVarContext all ; the state of persons is theirs, and stays
!else
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/KEEPLEDGER" $2
  ${IfNot} ${Errors}
    StrCpy $1 " --keep-ledger"
  ${ElseIf} ${Cmd} `MessageBox MB_YESNO|MB_DEFBUTTON2 "要保留使用记录吗？记录写着这台电脑什么时候用过哪张证书。" /SD IDNO IDYES`
    StrCpy $1 " --keep-ledger"
  ${EndIf}
!endif
  ; the version in use knows how to end itself, what the desktop was told and where the person's state lies
  ExecWait '"$INSTDIR\yinxin.exe" --unregister --wait --quiet$1' $0
  Delete "$SMPROGRAMS\${APP}.lnk"
  RMDir /r "$INSTDIR\versions"
  Delete "$INSTDIR\current"
  Delete "$INSTDIR\policy.json"
  Delete "$INSTDIR\activation.log"
  Delete "$INSTDIR\yinxin.exe"
  Delete "$INSTDIR\*.new"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
SectionEnd
