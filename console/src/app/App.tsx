import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiError, createApi } from '../api/client';
import { LiveStream } from '../api/live';
import { keepSession, readSession, type Session } from '../api/session';
import { AssetsPage } from '../assets/AssetsPage';
import { BoardPage } from '../board/BoardPage';
import { CampaignsPage } from '../campaigns/CampaignsPage';
import { ConnectionPage } from '../connections/ConnectionPage';
import { ConnectionsPage } from '../connections/ConnectionsPage';
import { PluginsPage } from '../connections/PluginsPage';
import { DeliveriesPage } from '../deliveries/DeliveriesPage';
import { DestinationsPage } from '../destinations/DestinationsPage';
import { TemplatesPage } from '../templates/TemplatesPage';
import { CapturePage } from '../intake/CapturePage';
import { IntakePage } from '../intake/IntakePage';
import { DuplicatesPage } from '../duplicates/DuplicatesPage';
import { ImportsPage } from '../imports/ImportsPage';
import { FormPage } from '../forms/FormPage';
import { FormsPage } from '../forms/FormsPage';
import { MappingPage } from '../mapping/MappingPage';
import { LeadPage } from '../lead/LeadPage';
import { LeadsPage } from '../leads/LeadsPage';
import { ReportsPage } from '../reports/ReportsPage';
import { RulesPage } from '../rules/RulesPage';
import { SegmentsPage } from '../segments/SegmentsPage';
import { PrivacyPage } from '../privacy/PrivacyPage';
import { Shell } from '../shell/Shell';
import { SourcesPage } from '../sources/SourcesPage';
import { SignIn } from '../signin/SignIn';
import { AlertsPage } from '../work/AlertsPage';
import { CallsPage } from '../work/CallsPage';
import { SortingPage } from '../work/SortingPage';
import { TasksPage } from '../work/TasksPage';
import { SignedInContext, type SignedIn } from './context';
import { NoticeProvider } from './notice';
import { go, placeHash, usePlace } from './router';
import { resolver, theme } from './theme';

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        gcTime: 10 * 60_000,
        retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  });
}

export function App({ nonce }: { nonce: string | undefined }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      {...(nonce ? { getStyleNonce: () => nonce } : {})}
    >
      <NoticeProvider>
        <Doorway />
      </NoticeProvider>
    </MantineProvider>
  );
}

function Doorway() {
  const [session, setSession] = useState<Session | undefined>(readSession);
  const [expired, setExpired] = useState(false);
  const place = usePlace();

  const leave = useCallback((why: 'asked' | 'expired') => {
    keepSession(undefined);
    setSession(undefined);
    setExpired(why === 'expired');
  }, []);

  const enter = useCallback((next: Session) => {
    keepSession(next);
    setExpired(false);
    setSession(next);
    // a link that led here is kept when it belongs to the same tenant
    if (location.hash === '' || !location.hash.startsWith(`#/${next.tenant}/`)) {
      go(placeHash(next.tenant, 'leads'), { replace: true });
    }
  }, []);

  if (!session) return <SignIn expired={expired} tenant={place.tenant} onEnter={enter} />;
  return <Inside key={`${session.tenant} ${session.token}`} session={session} onLeave={leave} />;
}

function Inside({ session, onLeave }: { session: Session; onLeave: (why: 'asked' | 'expired') => void }) {
  const place = usePlace();
  const client = useMemo(createQueryClient, []);
  const signedIn = useMemo<SignedIn>(() => {
    const api = createApi(session.tenant, session.token, () => onLeave('expired'));
    return { session, api, live: new LiveStream(api), signOut: () => onLeave('asked') };
  }, [session, onLeave]);

  useEffect(() => {
    signedIn.live.start();
    return () => signedIn.live.stop();
  }, [signedIn]);

  // one session, one tenant: a link to another one asks for its token
  const foreign = place.tenant !== undefined && place.tenant !== session.tenant;
  useEffect(() => {
    if (foreign) onLeave('asked');
    else if (place.tenant === undefined) go(placeHash(session.tenant, 'leads'), { replace: true });
  }, [foreign, place.tenant, session.tenant, onLeave]);
  if (foreign) return null;

  return (
    <QueryClientProvider client={client}>
      <SignedInContext value={signedIn}>
        <Shell>
          {place.page === 'lead' && place.id ? (
            <LeadPage key={place.id} id={place.id} />
          ) : place.page === 'forms' && place.id ? (
            <FormPage key={place.id} name={place.id} />
          ) : place.page === 'forms' ? (
            <FormsPage />
          ) : place.page === 'destinations' ? (
            <DestinationsPage />
          ) : place.page === 'templates' ? (
            <TemplatesPage />
          ) : place.page === 'deliveries' ? (
            <DeliveriesPage />
          ) : place.page === 'capture' && place.id ? (
            <CapturePage key={place.id} id={place.id} />
          ) : place.page === 'intake' ? (
            <IntakePage />
          ) : place.page === 'mappings' ? (
            <MappingPage />
          ) : place.page === 'assets' ? (
            <AssetsPage />
          ) : place.page === 'sources' ? (
            <SourcesPage />
          ) : place.page === 'campaigns' ? (
            <CampaignsPage />
          ) : place.page === 'sorting' ? (
            <SortingPage />
          ) : place.page === 'calls' ? (
            <CallsPage />
          ) : place.page === 'tasks' ? (
            <TasksPage />
          ) : place.page === 'alerts' ? (
            <AlertsPage />
          ) : place.page === 'reports' ? (
            <ReportsPage />
          ) : place.page === 'board' ? (
            <BoardPage />
          ) : place.page === 'segments' ? (
            <SegmentsPage />
          ) : place.page === 'rules' ? (
            <RulesPage />
          ) : place.page === 'duplicates' ? (
            <DuplicatesPage />
          ) : place.page === 'imports' ? (
            <ImportsPage />
          ) : place.page === 'privacy' ? (
            <PrivacyPage />
          ) : place.page === 'connections' ? (
            <ConnectionsPage />
          ) : place.page === 'connection' ? (
            <ConnectionPage
              key={`${place.id} ${place.query.get('connector')}`}
              name={place.id === 'new' ? undefined : place.id}
              connector={place.query.get('connector') ?? undefined}
            />
          ) : place.page === 'plugins' ? (
            <PluginsPage />
          ) : (
            <LeadsPage />
          )}
        </Shell>
      </SignedInContext>
    </QueryClientProvider>
  );
}
