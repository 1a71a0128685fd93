; The installer: unpacks one version beside those that are there and has it switch itself in (assistant.exe --activate). It replaces, ends and
; removes nothing itself, so it may be stopped at any moment. With /AllUsers, as administrator, the copy is everybody's and lies where only
; administrators write. Built by tools/windows; ${…} come from there.
Unicode true
Target amd64-unicode
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include names.nsh

Name "${APP} ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Yinxin"
RequestExecutionLevel user
!if ${COMPRESSION} == "lzma"
  SetCompressor /SOLID lzma
!else
  SetCompressor zlib
!endif
ManifestDPIAware true
ManifestSupportedOS all
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 ProductName "${APP}"
VIAddVersionKey /LANG=2052 FileDescription "${APP} 安装程序"
VIAddVersionKey /LANG=2052 FileVersion "${VERSION}"
VIAddVersionKey /LANG=2052 LegalCopyright "Apache-2.0"

!define MUI_ABORTWARNING
!define MUI_ICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\yinxin.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "--open"
!define MUI_FINISHPAGE_RUN_TEXT "打开${APP}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!define MUI_PAGE_CUSTOMFUNCTION_SHOW FinishShown
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_LANGUAGE "SimpChinese"

Var FOLDER
Var PART
Var POLICY
Var SCOPE

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${APP}需要 Windows 10 或更高版本。这台电脑没有任何改变。" /SD IDOK
    SetErrorLevel 11
    Quit
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      MessageBox MB_OK|MB_ICONSTOP "为所有用户安装需要以管理员身份运行。这台电脑没有任何改变。" /SD IDOK
      SetErrorLevel 13
      Quit
    ${EndIf}
    SetShellVarContext all
    StrCpy $INSTDIR "$PROGRAMFILES64\Yinxin" ; whatever /D says: nowhere a person may write
    StrCpy $SCOPE "--all-users"
  ${EndIf}
  ; now: sections change the folder relative paths are relative to
  ClearErrors
  ${GetOptions} $0 "/POLICY=" $1
  ${IfNot} ${Errors}
    GetFullPathName $2 $1
    ${If} $2 == ""
      StrCpy $2 $1 ; it is not there: the assistant says so
    ${EndIf}
    StrCpy $POLICY '--policy "$2"'
  ${EndIf}
FunctionEnd

; An administrator's installer starts no program for a person: it would run with an administrator's rights.
Function FinishShown
  ${If} $SCOPE != ""
    SendMessage $mui.FinishPage.Run ${BM_SETCHECK} 0 0
    ShowWindow $mui.FinishPage.Run 0
  ${EndIf}
FunctionEnd

Section
  ; a folder of its own for every installation, also of the same version: the time in milliseconds is in its name
  System::Call 'kernel32::GetSystemTimeAsFileTime(*l .r0)'
  System::Int64Op $0 / 10000
  Pop $0
  StrCpy $FOLDER "${VERSION}_s$0"
  StrCpy $PART "$INSTDIR\versions\$FOLDER"
  SetOutPath "$PART"
  File /r /x complete "${PAYLOAD}/*.*"
  ; last: until it lies there the folder is no version
  File "${PAYLOAD}/complete"
  SetOutPath "$INSTDIR"
  StrCpy $0 1 ; what one that cannot be started comes to
  ExecWait '"$PART\assistant.exe" --activate $SCOPE $POLICY' $0
  ${If} $0 <> 0
    ; one that was killed on the way may be the one that starts from now on
    StrCpy $2 ""
    ClearErrors
    FileOpen $1 "$INSTDIR\current" r
    ${IfNot} ${Errors}
      FileRead $1 $2
      FileClose $1
    ${EndIf}
    ${If} $2 != "$FOLDER$\n"
      RMDir /r "$PART"
    ${EndIf}
    ${IfNot} ${FileExists} "$INSTDIR\current"
      Delete "$INSTDIR\yinxin.exe"
      Delete "$INSTDIR\uninstall.exe"
      RMDir "$INSTDIR\versions"
      RMDir "$INSTDIR"
    ${EndIf}
    ${If} $0 = 12
      MessageBox MB_OK|MB_ICONINFORMATION "这台电脑已经为所有用户安装了${APP}，不用再装。" /SD IDOK
    ${EndIf}
    DetailPrint "安装没有完成（代码 $0）。电脑上的版本照常使用，可以再运行一次。"
    SetErrorLevel $0
    Abort
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\yinxin.exe" "--open"
SectionEnd
