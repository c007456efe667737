# The front end, built by the same `npm run build` as everywhere
FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static static
COPY templates templates
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY channels_registry channels_registry
COPY ownership ownership
COPY templates templates
COPY --from=front-end /app/static static
# Nothing here is asked for while files are collected, but the settings insist on them.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 masthead \
    && install --directory --owner masthead /state
ENV STATE_DIR=/state
USER masthead
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
