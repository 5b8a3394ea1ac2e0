@echo off
rem Called by the Windows Task Scheduler with check or run; the project's folder is found from this file.
rem The log opens in Notepad after every check and every failure. In a new fiscal year, change PARAMS.
setlocal
set "PARAMS=params\annual_R7.yml"
set "PYTHONUTF8=1"
cd /d "%~dp0..\.."
if not exist outputs exit /b 2
.venv\Scripts\python -c "import datetime; print(datetime.datetime.now())" >> outputs\schedule.log
.venv\Scripts\ictanalysis %1 "%PARAMS%" >> outputs\schedule.log 2>&1
set "CODE=%ERRORLEVEL%"
echo exit code %CODE% >> outputs\schedule.log
if not "%1 %CODE%"=="run 0" start "" notepad outputs\schedule.log
exit /b %CODE%
